const calls = require('../../lib/calls');
const { act } = require('../../lib/pages');
const { proved } = require('../../lib/proofs');

const FILE = `${wx.env.USER_DATA_PATH}/credit-export.json`;

/** Everything held about the person, as a file that they send on; it does not stay on the phone. */
Page({
  data: { busy: false, refusal: null, errors: {}, made: false, parts: 0 },

  onUnload() {
    if (this.data.made) wx.getFileSystemManager().unlink({ filePath: FILE });
  },

  make() {
    return act(this, async () => {
      const held = await proved(this, () => calls.post('/me/export'));
      await written(JSON.stringify(held, null, 2));
      this.setData({ made: true, parts: Object.keys(held).length });
    });
  },

  send() {
    wx.shareFileMessage({ filePath: FILE, fileName: '我的信用信息.json' });
  },
});

function written(data) {
  return new Promise((resolve, reject) => {
    wx.getFileSystemManager().writeFile({ filePath: FILE, data, encoding: 'utf8', success: resolve, fail: reject });
  });
}
