const calls = require('../../lib/calls');
const cases = require('../../lib/cases');
const dates = require('../../lib/dates');
const forms = require('../../lib/forms');
const { act, confirmed, loading, said } = require('../../lib/pages');
const { openDocument } = require('../../lib/phones');
const { proved } = require('../../lib/proofs');
const { sendAll } = require('../../lib/uploads');
const { CASE_ACTS, EVIDENCE } = require('../../lib/words');

const MOST = 6;

/** One case of any kind: where it stands, what is missing, what can be done. */
Page(loading({
  ...forms.handlers((query) => `case/${query.id}`),
  data: {
    told: null, timeline: [], acts: CASE_ACTS, evidence: [], photos: [], room: 0, form: { statement: '', review: '' },
  },

  onLoad() {
    this.recall({ statement: '', review: '' });
  },

  async load({ kind, id }) {
    const { path, evidence: takes } = cases.KINDS[kind];
    const [told, evidence] = await Promise.all([
      cases.find(kind, id), takes ? calls.get(`${path}/${id}/evidence`) : { items: [] },
    ]);
    wx.setNavigationBarTitle({ title: cases.KINDS[kind].name });
    if (this.data.form.statement === '') this.setData({ 'form.statement': told.statement || '' });
    return {
      told: cases.shown(kind, told),
      timeline: told.timeline,
      evidence: evidence.items.map(evidenceOf),
      room: MOST - evidence.items.length,
    };
  },

  photosChanged(event) {
    this.setData({ photos: event.detail.photos });
  },

  addPhotos() {
    return act(this, async () => {
      const failed = await sendAll(this, 'photos', `${this.path()}/evidence`);
      if (!failed) this.setData({ photos: [] });
      said(failed ? `${failed} 张没有传上，请再试一次` : '已提交');
      await this.reload();
    });
  },

  show(event) {
    const { url, picture } = this.data.evidence[event.currentTarget.dataset.place];
    if (picture) wx.previewImage({ current: url, urls: [url] });
  },

  async withdraw() {
    if (!(await confirmed('确认撤回？', '撤回后这件事项就结束了。', '撤回'))) return;
    await this.step('withdraw', {}, '已撤回');
  },

  resubmit() {
    const statement = this.data.form.statement.trim();
    return this.step('resubmit', statement ? { statement } : {}, '已再次提交');
  },

  review() {
    const statement = this.data.form.review.trim();
    if (!statement) {
      this.setData({ 'errors.review': '请写明您为什么不同意' });
      return undefined;
    }
    return this.step('review', { statement }, '已申请复核');
  },

  step(name, body, done) {
    return act(this, async () => {
      await calls.post(`${this.path()}/${name}`, body);
      this.sent();
      said(done);
      await this.reload();
    });
  },

  path() {
    return `${cases.KINDS[this.query.kind].path}/${this.query.id}`;
  },

  print() {
    const path = `/me/cases/${this.query.id}/file.pdf`;
    return act(this, () => proved(this, async () => openDocument(await calls.download(path))));
  },
}));

function evidenceOf(file) {
  return {
    id: file.id,
    name: file.content_type === 'application/pdf' ? 'PDF 文件' : '照片',
    state: EVIDENCE[file.state] || file.state,
    when: dates.moment(file.at),
    url: file.url,
    picture: Boolean(file.url) && file.content_type !== 'application/pdf',
  };
}
