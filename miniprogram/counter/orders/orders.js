const counter = require('../../lib/counter');
const dates = require('../../lib/dates');
const { yuan } = require('../../lib/money');
const { loading } = require('../../lib/pages');

const STATES = [
  { code: 'ACTIVE', name: '进行中' }, { code: 'CREATED', name: '待确认' }, { code: 'CLAIMED', name: '索赔中' },
  { code: 'DISPUTED', name: '争议中' }, { code: 'DEFAULTED', name: '未结清' }, { code: 'COMPLETED', name: '已归还' },
  { code: 'SETTLED', name: '已结清' }, { code: 'REVOKED', name: '已撤销' },
];

/** The shop's orders of one state; the API gives the oldest first, which is what falls due first. */
Page(loading({
  data: { states: STATES, state: 'ACTIVE', items: [], next: null },

  async load() {
    const page = await counter.get(`/waivers?state=${this.data.state}&limit=50`);
    return { items: page.items.map(shown), next: page.next };
  },

  isEmpty: (found) => found.items.length === 0,

  choose(event) {
    this.setData({ state: event.currentTarget.dataset.state, view: 'loading', items: [] });
    this.loaded = this.reload();
    return this.loaded;
  },

  async more() {
    const { state, next, items } = this.data;
    const page = await counter.get(`/waivers?state=${state}&limit=50&cursor=${encodeURIComponent(next)}`);
    this.setData({ items: items.concat(page.items.map(shown)), next: page.next });
  },

  onReachBottom() {
    return this.data.next ? this.more() : undefined;
  },
}));

function shown(order) {
  return {
    no: order.out_order_no,
    item: order.item,
    holder: order.holder,
    deposit: yuan(order.deposit_fen),
    due: dates.moment(order.due_at),
    overdue: order.overdue,
  };
}
