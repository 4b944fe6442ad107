const counter = require('../../lib/counter');
const forms = require('../../lib/forms');
const { act } = require('../../lib/pages');
const problems = require('../../lib/problems');
const { open } = require('../../lib/ways');

/** The counter's door: a cashier is known by the own WeChat, and joins by an invitation once. */
Page({
  ...forms.handlers('counter-entry'),
  data: {
    view: 'loading', problem: null, busy: false, refusal: null, errors: {}, form: { invite: '' }, place: null, choices: [],
  },

  onLoad(query) {
    this.query = query || {};
    this.recall({ invite: this.query.invite || '' });
    this.loaded = this.enter();
  },

  /** Sign in unasked; whoever is no cashier yet is asked for the invitation. */
  async enter() {
    if (counter.where()) {
      this.setData({ view: 'ready', place: counter.where() });
      return;
    }
    try {
      this.entered(await counter.enter());
    } catch (error) {
      const refusal = problems.of(error);
      if (refusal.code === 'not_an_operator') this.setData({ view: 'ready', problem: null });
      else if (refusal.code === 'choose_merchant') this.setData({ view: 'ready', choices: choicesOf(refusal) });
      else this.setData({ view: 'failed', problem: { ...refusal.shown(), retry: true } });
    }
  },

  join() {
    const invite = this.data.form.invite.trim();
    if (!invite) {
      this.setData({ 'errors.invite': '请填写商户给您的邀请码' });
      return undefined;
    }
    return act(this, async () => {
      this.entered(await counter.enter({ invite }));
      this.sent();
    });
  },

  choose(event) {
    const { merchant } = event.currentTarget.dataset;
    return act(this, async () => this.entered(await counter.enter({ merchant })));
  },

  entered(place) {
    this.setData({ view: 'ready', problem: null, place, choices: [] });
  },

  leave() {
    counter.leave();
    this.setData({ place: null });
  },

  go(event) {
    open(event.currentTarget.dataset.to);
  },

  retry() {
    this.setData({ view: 'loading', problem: null });
    this.loaded = this.enter();
    return this.loaded;
  },
});

function choicesOf(refusal) {
  return refusal.fields.map((field) => ({ code: field.code, name: field.message }));
}
