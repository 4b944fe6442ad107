const calls = require('../../lib/calls');
const { header } = require('../../lib/problems');
const problems = require('../../lib/problems');
const { act } = require('../../lib/pages');

const KIND = 'merchant_check';
const TICK_MS = 1000;

/**
 * The code lives 60 seconds and is drawn anew every 30; it is never kept. It ends on this phone
 * when the page is left, and the brightness goes back to what it was.
 */
Page({
  data: {
    view: 'loading', problem: null, busy: false, refusal: null, picture: '', seconds: 0, offline: false, consent: null,
  },

  onLoad() {
    this.networkChanged = ({ isConnected }) => {
      if (isConnected && this.shown && this.data.offline) this.refresh();
    };
    wx.onNetworkStatusChange(this.networkChanged);
  },

  onShow() {
    this.shown = true;
    this.round = (this.round || 0) + 1;
    this.brighten();
    this.timer = setInterval(() => this.tick(), TICK_MS);
    this.loaded = this.refresh();
  },

  onHide() {
    this.end();
  },

  onUnload() {
    this.end();
    wx.offNetworkStatusChange(this.networkChanged);
  },

  end() {
    this.shown = false;
    this.round += 1;
    clearInterval(this.timer);
    this.setData({ view: 'loading', picture: '', seconds: 0, offline: false, problem: null });
    if (this.brightness !== undefined) wx.setScreenBrightness({ value: this.brightness });
    wx.setKeepScreenOn({ keepScreenOn: false });
  },

  brighten() {
    wx.setKeepScreenOn({ keepScreenOn: true });
    wx.getScreenBrightness({
      success: ({ value }) => {
        if (this.brightness === undefined) this.brightness = value;
        if (this.shown) wx.setScreenBrightness({ value: 1 });
      },
    });
  },

  /** Once a second: count down, draw anew when it is time, take away what has ended. */
  tick() {
    const now = Date.now();
    if (this.data.picture && now >= this.endsAt) this.setData({ picture: '' });
    if (this.data.view !== 'ready') return;
    const until = this.data.offline ? this.endsAt : this.refreshAt;
    this.setData({ seconds: Math.max(0, Math.ceil((until - now) / 1000)) });
    if (now >= this.refreshAt && !this.asking) this.refresh();
  },

  async refresh() {
    if (this.asking) return;
    this.asking = true;
    const { round } = this;
    try {
      const answer = await calls.answerOf('POST', '/me/pass?picture=png');
      if (round === this.round) this.draw(answer);
    } catch (error) {
      if (round === this.round) await this.refused(problems.of(error));
    } finally {
      this.asking = false;
      if (this.shown && round !== this.round) this.refresh();
    }
  },

  draw({ data, headers }) {
    const now = Date.now();
    // The phone's clock may be wrong: what is left of the code's life is the server's to say.
    const sent = Date.parse(header(headers, 'date'));
    const life = sent ? Date.parse(data.expires_at) - sent : 2 * data.refresh_after_s * 1000;
    this.refreshAt = now + data.refresh_after_s * 1000;
    this.endsAt = now + life;
    this.setData({
      view: 'ready', picture: data.png, seconds: data.refresh_after_s, offline: false, problem: null, consent: null,
    });
  },

  async refused(refusal) {
    if (refusal.code === 'offline' && this.data.view === 'ready') {
      this.refreshAt = Date.now() + 5000; // ask again, while what is shown still counts
      this.setData({ offline: true });
    } else if (refusal.code === 'consent_required') {
      await this.askConsent();
    } else {
      this.setData({ view: 'failed', picture: '', problem: { ...refusal.shown(), retry: true } });
    }
  },

  async askConsent() {
    try {
      const { items } = await calls.get('/me/consents');
      this.setData({ view: 'consent', problem: null, consent: items.find((item) => item.kind === KIND) });
    } catch (error) {
      this.setData({ view: 'failed', problem: { ...problems.of(error).shown(), retry: true } });
    }
  },

  agree() {
    return act(this, async () => {
      await calls.post('/me/consents', { kind: KIND, version: this.data.consent.version });
      await this.refresh();
    });
  },

  retry() {
    if (this.data.view === 'failed') this.setData({ view: 'loading', problem: null });
    return this.refresh();
  },
});
