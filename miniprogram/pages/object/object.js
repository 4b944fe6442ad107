const calls = require('../../lib/calls');
const catalogue = require('../../lib/catalogue');
const dates = require('../../lib/dates');
const drafts = require('../../lib/drafts');
const forms = require('../../lib/forms');
const { act, loading, said } = require('../../lib/pages');
const { Refusal } = require('../../lib/problems');
const subscriptions = require('../../lib/subscriptions');
const { sendAll } = require('../../lib/uploads');
const { GROUNDS, LISTED, LISTS } = require('../../lib/words');

const STEPS = ['为什么', '说明', '照片', '核对'];
const FIRST = { ground: '', item: '', statement: '', show: true };

/** Four steps to an objection: why, in one's own words, with photos, and a last look. */
Page(loading({
  ...forms.handlers(({ record, entry, organisation }) => `object/${organisation || ''}/${record || entry || 'missing'}`),
  data: {
    steps: STEPS, step: 0, target: null, grounds: [], items: [], photos: [], form: FIRST, ground: '', item: '', left: 0,
  },

  onLoad(query) {
    this.missing = !query.record && !query.entry;
    this.recall(query.entry ? { ...FIRST, ground: LISTED.code } : FIRST);
    this.setData({ photos: drafts.of(this.draft).photos || [] });
    subscriptions.prepare();
  },

  async load(query) {
    const found = this.missing ? await this.catalogue(query) : await this.target(query);
    return { ...found, ...this.named(found, this.data.form) };
  },

  async catalogue({ organisation }) {
    return { target: null, grounds: [], items: await catalogue.itemsOf(organisation ? 'organisation' : 'person') };
  },

  async target({ record, entry, organisation }) {
    const report = await calls.get(organisation ? `/me/organisations/${organisation}/report` : '/me/report');
    if (entry) {
      const listed = report.lists.find((each) => each.id === entry);
      if (!listed) throw gone();
      const title = LISTS[listed.list] || listed.list;
      return { target: { title, source: listed.basis, when: dates.day(listed.entered_on) }, grounds: [LISTED], items: [] };
    }
    const found = report.sections.flatMap((section) => section.records).find((each) => each.id === record);
    if (!found) throw gone();
    return { target: { title: found.title, source: found.source, when: dates.day(found.decided_on) }, grounds: GROUNDS, items: [] };
  },

  named({ grounds, items }, form) {
    const ground = grounds.find((each) => each.code === form.ground);
    const item = items.find((each) => each.code === form.item);
    return { ground: ground ? ground.name : '', item: item ? item.words : '' };
  },

  chooseGround(event) {
    this.fill('ground', event.currentTarget.dataset.ground);
    this.setData(this.named(this.data, this.data.form));
  },

  chooseItem(event) {
    this.fill('item', this.data.items[Number(event.detail.value)].code);
    this.setData(this.named(this.data, this.data.form));
  },

  chooseShow(event) {
    this.fill('show', event.detail.value);
  },

  photosChanged(event) {
    drafts.keep(this.draft, { photos: event.detail.photos });
    this.setData({ photos: event.detail.photos });
  },

  forward() {
    const wrong = this.wrong(this.data.step);
    this.setData({ errors: wrong || {} });
    if (!wrong) this.setData({ step: this.data.step + 1 });
  },

  backward() {
    this.setData({ step: this.data.step - 1, refusal: null });
  },

  wrong(step) {
    const { ground, item, statement } = this.data.form;
    if (step === 0 && this.missing && !item) return { item: '请选择少了哪一类记录' };
    if (step === 0 && !this.missing && !ground) return { ground: '请选择一个理由' };
    if (step === 1 && !statement.trim()) return { statement: '请写几句，说明哪里不对' };
    return null;
  },

  submit() {
    return act(this, async () => {
      await subscriptions.ask();
      if (!this.caseId) this.caseId = (await calls.postOnce('/me/objections', this.body())).id;
      await this.hand();
    });
  },

  /** The objection is in; photos that did not arrive are sent again without a second one. */
  async hand() {
    const left = await sendAll(this, 'photos', `/me/objections/${this.caseId}/evidence`);
    this.setData({ left });
    if (left) return;
    said('异议已提交');
    this.finish();
  },

  again() {
    return act(this, () => this.hand());
  },

  finish() {
    this.sent();
    wx.redirectTo({ url: `/pages/case/case?kind=objection&id=${this.caseId}` });
  },

  body() {
    const { form } = this.data;
    const { record, entry, organisation } = this.query;
    const body = {
      ground: this.missing ? 'missing' : form.ground, statement: form.statement.trim(), show_statement: form.show,
    };
    if (record) body.record_id = record;
    if (entry) body.list_entry_id = entry;
    if (this.missing) body.item_code = form.item;
    if (organisation) body.organisation = organisation;
    return body;
  },
}));

function gone() {
  return new Refusal({
    status: 404, code: 'not_found', title: '没有这条记录', text: '这条记录已不在您的报告里，可能已经到期或被更正。',
  });
}
