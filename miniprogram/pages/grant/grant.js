const calls = require('../../lib/calls');
const dates = require('../../lib/dates');
const forms = require('../../lib/forms');
const { act, loading, said } = require('../../lib/pages');
const { proved } = require('../../lib/proofs');
const { back } = require('../../lib/ways');
const { CLASSES, classNames } = require('../../lib/words');

const METHOD = '在线查询';

/** A separate consent: recipient, contact, purpose, method, classes and end, read before given. */
Page(loading({
  ...forms.handlers('grant'),
  data: {
    partners: [], classes: CLASSES, chosen: {}, text: '', consent: null, today: dates.inDays(0), form: { recipient: 0, purpose: '', codes: [], until: dates.inDays(30) },
  },

  onLoad() {
    this.recall({ recipient: 0, purpose: '', codes: [], until: dates.inDays(30) });
  },

  async load() {
    const { items, consent } = await calls.get('/partners');
    return { partners: items, consent, ...this.drawn(items, consent) };
  },

  isEmpty: (found) => found.partners.length === 0,

  chooseRecipient(event) {
    this.change('recipient', Number(event.detail.value));
  },

  chooseUntil(event) {
    this.change('until', event.detail.value);
  },

  chooseClass(event) {
    const { code } = event.currentTarget.dataset;
    const { codes } = this.data.form;
    this.change('codes', codes.includes(code) ? codes.filter((each) => each !== code) : codes.concat(code));
  },

  wrote(event) {
    this.typed(event);
    this.setData(this.drawn(this.data.partners, this.data.consent));
  },

  change(field, value) {
    this.fill(field, value);
    this.setData(this.drawn(this.data.partners, this.data.consent));
  },

  /** What is chosen, and the text as it would be agreed to. */
  drawn(partners, consent) {
    const { recipient, purpose, codes, until } = this.data.form;
    const partner = partners[recipient] || partners[0] || {};
    const chosen = {};
    codes.forEach((code) => { chosen[code] = true; });
    const told = {
      recipient: partner.name, contact: partner.contact, classes: classNames(codes) || '（请选择）', purpose: purpose || '（请填写）', method: METHOD, until: dates.day(until),
    };
    return { chosen, text: consent.text.replace(/\{(\w+)\}/g, (all, name) => told[name] || all) };
  },

  give() {
    const { recipient, purpose, codes, until } = this.data.form;
    const errors = {};
    if (!purpose.trim()) errors.purpose = '请写明让对方查询做什么用';
    if (!codes.length) errors.classes = '请至少选择一类';
    if (Object.keys(errors).length) {
      this.setData({ errors });
      return undefined;
    }
    const body = {
      recipient_id: this.data.partners[recipient].recipient_id,
      purpose: purpose.trim(),
      method: METHOD,
      classes: codes,
      expires_at: dates.endOf(until),
      version: this.data.consent.version,
    };
    return act(this, async () => {
      await proved(this, () => calls.post('/me/authorisations', body));
      this.sent();
      said('已授权');
      back();
    });
  },
}));
