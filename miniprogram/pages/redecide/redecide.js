const calls = require('../../lib/calls');
const forms = require('../../lib/forms');
const { act, loading, said } = require('../../lib/pages');
const subscriptions = require('../../lib/subscriptions');

const KINDS = [{ code: 'eligibility', name: '我查到的结果' }, { code: 'scan', name: '商户扫码的结果' }];

Page(loading({
  ...forms.handlers(({ scene }) => `redecide/${scene}`),
  data: { scene: null, kinds: KINDS, form: { kind: 'eligibility', statement: '' } },

  onLoad() {
    this.recall({ kind: 'eligibility', statement: '' });
    subscriptions.prepare();
  },

  async load({ scene }) {
    return { scene: await calls.get(`/me/eligibility/${encodeURIComponent(scene)}`) };
  },

  choose(event) {
    this.fill('kind', event.currentTarget.dataset.kind);
  },

  submit() {
    const { kind, statement } = this.data.form;
    const body = { kind, subject: this.query.scene };
    if (statement.trim()) body.statement = statement.trim();
    return act(this, async () => {
      await subscriptions.ask();
      const told = await calls.postOnce('/me/redecisions', body);
      this.sent();
      said('已提交');
      wx.redirectTo({ url: `/pages/case/case?kind=redecision&id=${told.id}` });
    });
  },
}));
