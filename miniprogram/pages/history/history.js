const dates = require('../../lib/dates');
const { line } = require('../../lib/drawings');
const { listing } = require('../../lib/lists');

const options = listing({
  path: '/me/score/history',
  data: { picture: '', label: '' },
  shown: (point) => ({
    id: point.id,
    value: point.value,
    when: dates.moment(point.at),
    change: point.change ? `${point.change > 0 ? '+' : ''}${point.change}` : '首次评分',
    causes: point.causes.map((cause) => cause.text),
  }),
});

Page({
  ...options,

  async reload() {
    await options.reload.call(this);
    this.draw();
  },

  async onReachBottom() {
    await options.onReachBottom.call(this);
    this.draw();
  },

  draw() {
    const values = this.data.items.map((item) => item.value).reverse();
    if (!values.length) return;
    this.setData({
      picture: line(values),
      label: `从 ${values[0]} 分到 ${values[values.length - 1]} 分，共 ${values.length} 次变化`,
    });
  },
});
