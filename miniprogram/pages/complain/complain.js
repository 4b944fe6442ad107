const calls = require('../../lib/calls');
const forms = require('../../lib/forms');
const { act, said } = require('../../lib/pages');
const subscriptions = require('../../lib/subscriptions');

const ABOUT = ['查询和报告', '信用码和免押', '异议和修复的办理', '工作人员的态度', '其他'];

Page({
  ...forms.handlers('complain'),
  data: { busy: false, refusal: null, errors: {}, about: ABOUT, form: { about: ABOUT[0], text: '' } },

  onLoad() {
    this.recall({ about: ABOUT[0], text: '' });
    subscriptions.prepare();
  },

  choose(event) {
    this.fill('about', event.currentTarget.dataset.about);
  },

  submit() {
    const text = this.data.form.text.trim();
    if (!text) {
      this.setData({ 'errors.text': '请写明发生了什么' });
      return undefined;
    }
    return act(this, async () => {
      await subscriptions.ask();
      const told = await calls.postOnce('/me/complaints', { about: this.data.form.about, text });
      this.sent();
      said('已提交');
      wx.redirectTo({ url: `/pages/case/case?kind=complaint&id=${told.id}` });
    });
  },
});
