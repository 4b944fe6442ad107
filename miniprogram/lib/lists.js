/** Lists in pages of twenty, the next one when the end comes into view. */

const calls = require('./calls');
const problems = require('./problems');
const { loading } = require('./pages');

/** Options of a page that lists `path`; `shown` turns an item into what the page draws. */
function listing({ path, shown, more = {}, ...rest }) {
  return loading({
    ...rest,
    data: { items: [], next: null, ...rest.data },

    async load(query) {
      const first = typeof path === 'function' ? path.call(this, query) : path;
      const [page, extra] = await Promise.all([
        calls.get(first), more.load ? more.load.call(this, query) : {},
      ]);
      return { items: page.items.map(shown), next: page.next, ...extra };
    },

    isEmpty: rest.isEmpty || ((found) => found.items.length === 0),

    async onReachBottom() {
      const { next, items, fetching } = this.data;
      if (!next || fetching) return;
      const first = typeof path === 'function' ? path.call(this, this.query) : path;
      const sign = first.includes('?') ? '&' : '?';
      this.setData({ fetching: true });
      try {
        const page = await calls.get(`${first}${sign}cursor=${encodeURIComponent(next)}`);
        this.setData({ items: items.concat(page.items.map(shown)), next: page.next });
      } catch (error) {
        this.setData({ problem: { ...problems.of(error).shown(), retry: true } });
      } finally {
        this.setData({ fetching: false });
      }
    },
  });
}

module.exports = { listing };
