const calls = require('../../lib/calls');
const forms = require('../../lib/forms');
const { act, loading, said } = require('../../lib/pages');
const phones = require('../../lib/phones');
const { back } = require('../../lib/ways');

Page(loading({
  ...forms.handlers('identity'),
  data: { form: { name: '', id_number: '' }, identity: null, verifyId: '' },

  onLoad() {
    this.recall({ name: '', id_number: '' });
  },

  async load() {
    const { identity } = await calls.get('/me');
    return { identity };
  },

  /** Tapping WeChat's button gives the phone; name, number and phone are checked together. */
  prove(event) {
    const wrong = missing(this.data.form);
    if (wrong) {
      this.setData({ errors: wrong });
      return undefined;
    }
    return act(this, async () => {
      const body = { ...trimmed(this.data.form), phone_code: phones.phoneCode(event) };
      const { status, data } = await calls.answerOf('POST', '/me/identity', body);
      if (status === 202) {
        this.setData({ verifyId: data.verify_id });
        await this.faced();
      } else {
        this.finished();
      }
    });
  },

  face() {
    return act(this, () => this.faced());
  },

  /** For who has shown the face but whose phone did not come back to say so. */
  confirm() {
    return act(this, () => this.confirmed());
  },

  async faced() {
    await phones.showFace(this.data.verifyId);
    await this.confirmed();
  },

  async confirmed() {
    await calls.post(`/me/identity/${this.data.verifyId}/confirm`);
    this.finished();
  },

  guide() {
    wx.openPrivacyContract({});
  },

  again() {
    this.setData({ verifyId: '', refusal: null });
  },

  finished() {
    this.sent();
    said('实名认证已完成');
    back();
  },
}));

function trimmed({ name, id_number: number }) {
  return { name: name.trim(), id_number: number.trim().toUpperCase() };
}

function missing(form) {
  const { name, id_number: number } = trimmed(form);
  const wrong = {};
  if (!name) wrong.name = '请填写身份证上的姓名';
  if (!/^\d{17}[\dX]$/.test(number)) wrong.id_number = '身份证号是 18 位，最后一位可能是 X';
  return Object.keys(wrong).length ? wrong : null;
}
