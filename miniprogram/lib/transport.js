/** One request over wx: resolves to `{status, data, headers}`, rejects with a Refusal. */

const settings = require('../settings');
const problems = require('./problems');

/** `bytes`: the answer is a file, and comes as an ArrayBuffer. */
function send({ method = 'GET', path, body, headers = {}, bytes = false }) {
  return new Promise((resolve, reject) => {
    wx.request({
      url: settings.base + path,
      method,
      data: method === 'GET' ? undefined : body || {},
      header: { 'Content-Type': 'application/json', ...headers },
      timeout: settings.timeoutMs,
      responseType: bytes ? 'arraybuffer' : 'text',
      success: ({ statusCode, data, header }) => {
        const isFile = bytes && statusCode < 300;
        settle(statusCode, bytes && !isFile ? parsed(textOf(data)) : data, header, resolve, reject);
      },
      fail: () => reject(problems.offline()),
    });
  });
}

/** Upload one file as `file`; `told` gets the progress in percent. */
function upload({ path, filePath, headers = {}, told }) {
  return new Promise((resolve, reject) => {
    const task = wx.uploadFile({
      url: settings.base + path,
      filePath,
      name: 'file',
      header: headers,
      timeout: 120000,
      success: (answer) => settle(answer.statusCode, parsed(answer.data), answer.header, resolve, reject),
      fail: () => reject(problems.offline()),
    });
    if (told && task) task.onProgressUpdate((event) => told(event.progress));
  });
}

/** Fetch a file; resolves to the path of a temporary copy. */
function download({ path, headers = {} }) {
  return new Promise((resolve, reject) => {
    wx.downloadFile({
      url: settings.base + path,
      header: headers,
      timeout: 60000,
      success: (answer) => {
        if (answer.statusCode === 200) resolve(answer.tempFilePath);
        else refusedFile(answer, reject);
      },
      fail: () => reject(problems.offline()),
    });
  });
}

/** The refusal of a download was saved like a file: read it from there. */
function refusedFile(answer, reject) {
  const refuse = (data) => reject(problems.ofAnswer(answer.statusCode, data, answer.header));
  if (!answer.tempFilePath) {
    refuse(null);
    return;
  }
  wx.getFileSystemManager().readFile({
    filePath: answer.tempFilePath,
    encoding: 'utf8',
    success: (read) => refuse(parsed(read.data)),
    fail: () => refuse(null),
  });
}

function settle(status, data, headers, resolve, reject) {
  if (status >= 200 && status < 300) resolve({ status, data, headers });
  else reject(problems.ofAnswer(status, data, headers));
}

/** UTF-8 to text; the base library that we ask for has no TextDecoder. */
function textOf(buffer) {
  const units = Array.from(new Uint8Array(buffer), (unit) => `%${unit.toString(16).padStart(2, '0')}`);
  try {
    return decodeURIComponent(units.join(''));
  } catch (error) {
    return '';
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    return null;
  }
}

module.exports = { download, send, upload };
