const calls = require('../../lib/calls');
const { act } = require('../../lib/pages');
const { openDocument } = require('../../lib/phones');
const { proved } = require('../../lib/proofs');

const KINDS = {
  pdf: { path: `${wx.env.USER_DATA_PATH}/credit-export.pdf`, name: '我的信用信息.pdf' },
  json: { path: `${wx.env.USER_DATA_PATH}/credit-export.json`, name: '我的信用信息.json' },
};

/** Everything held about the person, as a file to read or to send on; it does not stay on the phone. */
Page({
  data: { busy: false, refusal: null, errors: {}, made: '' },

  onUnload() {
    if (this.data.made) wx.getFileSystemManager().unlink({ filePath: KINDS[this.data.made].path });
  },

  makePdf() {
    return this.make('pdf', () => calls.postForFile('/me/export.pdf'));
  },

  makeJson() {
    return this.make('json', async () => JSON.stringify(await calls.post('/me/export'), null, 2));
  },

  make(kind, fetch) {
    return act(this, async () => {
      await written(KINDS[kind].path, await proved(this, fetch));
      this.setData({ made: kind });
    });
  },

  open() {
    return act(this, () => openDocument(KINDS.pdf.path));
  },

  send() {
    const { path, name } = KINDS[this.data.made];
    wx.shareFileMessage({ filePath: path, fileName: name });
  },
});

function written(filePath, data) {
  const encoding = typeof data === 'string' ? { encoding: 'utf8' } : {};
  return new Promise((resolve, reject) => {
    wx.getFileSystemManager().writeFile({ filePath, data, ...encoding, success: resolve, fail: reject });
  });
}
