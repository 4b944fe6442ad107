const calls = require('../../lib/calls');
const { act } = require('../../lib/pages');
const phones = require('../../lib/phones');

/** Opened from a web page that waits for a proof: one tap here, and the person goes back there. */
Page({
  data: { busy: false, refusal: null, errors: {}, done: false, asked: false },

  onLoad(query) {
    this.ask = query.ask || '';
    this.setData({ asked: Boolean(this.ask) });
  },

  prove(event) {
    return act(this, async () => {
      await calls.post('/me/proof', { phone_code: phones.phoneCode(event), page: this.ask });
      this.setData({ done: true });
    });
  },

  guide() {
    wx.openPrivacyContract({});
  },
});
