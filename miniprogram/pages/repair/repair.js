const calls = require('../../lib/calls');
const drafts = require('../../lib/drafts');
const forms = require('../../lib/forms');
const { act, loading, said } = require('../../lib/pages');
const { Refusal } = require('../../lib/problems');
const subscriptions = require('../../lib/subscriptions');
const { sendAll } = require('../../lib/uploads');

const FIRST = { statement: '', service: false, promised: false };

Page(loading({
  ...forms.handlers(({ record }) => `repair/${record}`),
  data: { item: null, can: false, conditions: [], promise: null, photos: [], form: FIRST, left: 0 },

  onLoad() {
    this.recall(FIRST);
    this.setData({ photos: drafts.of(this.draft).photos || [] });
    subscriptions.prepare();
  },

  async load({ record, organisation }) {
    const repairs = await calls.get(`/me/repairs${organisation ? `?organisation=${organisation}` : ''}`);
    const item = repairs.items.find((each) => each.record_id === record);
    if (!item) throw new Refusal({ status: 404, code: 'not_found', title: '这条记录不需要修复', text: '它不扣分，或者已不在报告里。' });
    return { item, can: item.state === 'ELIGIBLE', conditions: repairs.conditions, promise: repairs.promise };
  },

  chosen(event) {
    this.fill(event.currentTarget.dataset.field, event.detail.value);
  },

  photosChanged(event) {
    drafts.keep(this.draft, { photos: event.detail.photos });
    this.setData({ photos: event.detail.photos });
  },

  submit() {
    const { statement, promised } = this.data.form;
    const errors = {};
    if (!statement.trim()) errors.statement = '请说明您已经怎样改正';
    if (!promised) errors.promised = '申请修复要先作出承诺';
    if (Object.keys(errors).length) {
      this.setData({ errors });
      return undefined;
    }
    return act(this, async () => {
      await subscriptions.ask();
      if (!this.caseId) this.caseId = (await calls.postOnce('/me/repairs', this.body())).id;
      await this.hand();
    });
  },

  async hand() {
    const left = await sendAll(this, 'photos', `/me/repairs/${this.caseId}/evidence`);
    this.setData({ left });
    if (left) return;
    said('申请已提交');
    this.finish();
  },

  again() {
    return act(this, () => this.hand());
  },

  finish() {
    this.sent();
    wx.redirectTo({ url: `/pages/case/case?kind=repair&id=${this.caseId}` });
  },

  body() {
    const { form, promise } = this.data;
    const body = {
      record_id: this.query.record,
      statement: form.statement.trim(),
      with_service: form.service,
      promise_version: promise.version,
    };
    if (this.query.organisation) body.organisation = this.query.organisation;
    return body;
  },
}));
