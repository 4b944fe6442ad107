const calls = require('../../lib/calls');
const phones = require('../../lib/phones');
const problems = require('../../lib/problems');

/** Asks for a fresh proof; `ask()` resolves to whether it was given. */
Component({
  data: { open: false, busy: false, refusal: null },
  methods: {
    ask() {
      this.setData({ open: true, refusal: null });
      return new Promise((resolve) => {
        this.answer = resolve;
      });
    },
    async prove(event) {
      if (this.data.busy) return;
      this.setData({ busy: true, refusal: null });
      try {
        await calls.post('/me/proof', { phone_code: phones.phoneCode(event) });
        this.close(true);
      } catch (error) {
        this.setData({ refusal: problems.of(error).shown() });
      } finally {
        this.setData({ busy: false });
      }
    },
    giveUp() {
      this.close(false);
    },
    close(given) {
      this.setData({ open: false });
      this.answer(given);
    },
    stay() {},
  },
});
