const privacy = require('../../lib/privacy');

/** WeChat's privacy consent, asked at the moment at which it is needed. */
Component({
  data: { opened: false },
  lifetimes: {
    attached() {
      privacy.join(this);
    },
    detached() {
      privacy.leave(this);
    },
  },
  methods: {
    open(resolve) {
      this.resolve = resolve;
      this.setData({ opened: true });
    },
    read() {
      wx.openPrivacyContract({});
    },
    agree() {
      this.settle({ event: 'agree', buttonId: 'privacy-agree' });
    },
    disagree() {
      this.settle({ event: 'disagree' });
    },
    settle(answer) {
      this.setData({ opened: false });
      this.resolve(answer);
    },
    stay() {},
  },
});
