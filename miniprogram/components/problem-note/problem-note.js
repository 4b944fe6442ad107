const { open } = require('../../lib/ways');

/** A refusal as the person reads it: what, why, and what to do next. */
Component({
  properties: {
    problem: { type: Object, value: null },
  },
  methods: {
    retry() {
      this.triggerEvent('retry');
    },
    go() {
      open(this.data.problem.page);
    },
  },
});
