/** Forms that keep what was typed: after a refusal, after leaving the page, until it is sent. */

const drafts = require('./drafts');

/** Handlers for fields with `data-field`; `form` in the page's data holds the values. */
function handlers(name) {
  return {
    /** Bring back what was typed before. */
    recall(initial) {
      this.draft = typeof name === 'function' ? name(this.query || {}) : name;
      this.setData({ form: { ...initial, ...drafts.of(this.draft) } });
    },

    typed(event) {
      const { field } = event.currentTarget.dataset;
      this.fill(field, event.detail.value);
    },

    fill(field, value) {
      drafts.keep(this.draft, { [field]: value });
      this.setData({ [`form.${field}`]: value, [`errors.${field}`]: '' });
    },

    sent() {
      drafts.drop(this.draft);
    },
  };
}

module.exports = { handlers };
