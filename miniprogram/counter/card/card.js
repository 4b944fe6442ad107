const counter = require('../../lib/counter');
const { loading } = require('../../lib/pages');

Page(loading({
  data: { picture: '', name: '' },

  async load() {
    const picture = await counter.picture('/card.png');
    return { picture, name: counter.where().merchant.name };
  },

  show() {
    wx.previewImage({ current: this.data.picture, urls: [this.data.picture] });
  },
}));
