/**
 * Pages that load something and say so. `data.view` is `loading`, `ready`, `empty` or `failed`;
 * `data.problem` says why a load failed, beside the content where there is some already.
 */

const problems = require('./problems');
const { open } = require('./ways');

const OWN = ['load', 'isEmpty', 'onLoad', 'onShow', 'onUnload', 'data'];

/**
 * Options of a page with `load(query)`, which resolves to the data to show. Pulling down, tapping
 * 重试 and coming back load again; an answer that a later load overtook is dropped.
 */
function loading(definition) {
  const rest = {};
  Object.keys(definition).filter((name) => !OWN.includes(name)).forEach((name) => {
    rest[name] = definition[name];
  });
  return {
    ...rest,
    data: { view: 'loading', problem: null, busy: false, refusal: null, errors: {}, ...definition.data },

    onLoad(query) {
      this.query = query || {};
      this.round = 0;
      if (definition.onLoad) definition.onLoad.call(this, this.query);
      this.loaded = this.reload();
    },

    onShow() {
      if (definition.onShow) definition.onShow.call(this);
      if (this.hidden) this.loaded = this.reload();
      this.hidden = false;
    },

    onHide() {
      this.hidden = true;
      if (definition.onHide) definition.onHide.call(this);
    },

    onUnload() {
      this.round += 1;
      if (definition.onUnload) definition.onUnload.call(this);
    },

    async onPullDownRefresh() {
      await this.reload();
      wx.stopPullDownRefresh();
    },

    /** For whatever has `data-to`. */
    go(event) {
      open(event.currentTarget.dataset.to);
    },

    retry() {
      if (this.data.view === 'failed') this.setData({ view: 'loading', problem: null });
      this.loaded = this.reload();
      return this.loaded;
    },

    async reload() {
      this.round += 1;
      const { round } = this;
      try {
        const found = await definition.load.call(this, this.query);
        if (round !== this.round) return;
        const empty = definition.isEmpty ? definition.isEmpty(found) : false;
        this.setData({ ...found, view: empty ? 'empty' : 'ready', problem: null });
      } catch (error) {
        if (round !== this.round) return;
        const shown = { ...problems.of(error).shown(), retry: true };
        const ready = this.data.view === 'ready' || this.data.view === 'empty';
        this.setData({ view: ready ? this.data.view : 'failed', problem: shown });
      }
    },
  };
}

/**
 * Do what a tap asks for, once at a time. A refusal is shown in the page (`refusal`, `errors` by
 * field) and everything typed stays; resolves to what was done, or undefined.
 */
async function act(page, work) {
  if (page.data.busy) return undefined;
  page.setData({ busy: true, refusal: null, errors: {} });
  try {
    return await work();
  } catch (error) {
    const refusal = problems.of(error);
    page.setData({ refusal: refusal.shown(), errors: refusal.errors() });
    return undefined;
  } finally {
    page.setData({ busy: false });
  }
}

/** Ask before what cannot be taken back. */
function confirmed(title, content, confirmText) {
  return new Promise((resolve) => {
    wx.showModal({
      title, content, confirmText, cancelText: '再想想', success: (answer) => resolve(answer.confirm), fail: () => resolve(false),
    });
  });
}

function said(title) {
  wx.showToast({ title, icon: 'none', duration: 2500 });
}

module.exports = { act, confirmed, loading, said };
