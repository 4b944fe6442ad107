/** What the phone does: number, face, codes, photos, documents. Resolves or says why not. */

const { Refusal } = require('./problems');

function refusal(code, title, text) {
  return new Refusal({ status: 403, code, title, text });
}

/** The code of a tapped phone-number button. */
function phoneCode(event) {
  const { code, errMsg = '' } = event.detail;
  if (code) return code;
  const refused = /deny|cancel/.test(errMsg);
  throw refusal(
    'phone_refused',
    refused ? '您没有同意提供手机号' : '没有取得手机号',
    refused ? '手机号只用来核对是不是您本人。' : '微信没有给出手机号，请稍后再点一次。',
  );
}

/** Show one's face to WeChat; the server learns the outcome from WeChat, not from here. */
function showFace(verifyId) {
  return new Promise((resolve, reject) => {
    wx.requestFacialVerify({
      verifyId,
      success: resolve,
      fail: () => reject(refusal('face_refused', '人脸核验没有完成', '请在光线充足的地方正对手机再试一次。')),
    });
  });
}

/** The text of a scanned code; null where the person went back. */
function scan() {
  return new Promise((resolve) => {
    wx.scanCode({
      scanType: ['qrCode'], success: (answer) => resolve(answer.result || answer.path), fail: () => resolve(null),
    });
  });
}

/** Photos from camera or album: `[{path, size}]`, none where the person went back. */
function takePhotos(count) {
  return new Promise((resolve) => {
    wx.chooseMedia({
      count,
      mediaType: ['image'],
      sourceType: ['camera', 'album'],
      sizeType: ['compressed'],
      success: (answer) => resolve(answer.tempFiles.map((file) => ({ path: file.tempFilePath, size: file.size }))),
      fail: () => resolve([]),
    });
  });
}

function openDocument(filePath) {
  return new Promise((resolve, reject) => {
    wx.openDocument({
      filePath,
      fileType: 'pdf',
      showMenu: true,
      success: resolve,
      fail: () => reject(refusal('document', '文件打不开', '请稍后再下载一次。')),
    });
  });
}

module.exports = { openDocument, phoneCode, scan, showFace, takePhotos };
