/**
 * `wx` for a phone that is no phone: requests go to the running app, sign-in, phone number and
 * face to the simulator, and what a person would do is asked of the device.
 */

const DEVELOPMENT = 'http://127.0.0.1:8000'; // what settings.js of the mini-program says

const GUIDE = '这里由微信显示在小程序后台填写的《用户隐私保护指引》。';

/**
 * `device`: `{app, sim, holder: {openid, unionid}, storage, online(), agreed, …}` and the ways to
 * ask its person: `toast, modal, scan, photos, subscribe, phone, face, show`.
 */
function make(device, pages) {
  const gate = privacyGate(device);
  const wx = {
    env: { USER_DATA_PATH: 'user://' },
    canIUse: () => true,
    getAccountInfoSync: () => ({ miniProgram: { appId: 'touristappid', envVersion: 'develop' } }),
    getStorageSync: (key) => device.storage.get(key) || '',
    setStorageSync: (key, value) => device.storage.set(key, value),
    removeStorageSync: (key) => device.storage.delete(key),
    onNeedPrivacyAuthorization: (listener) => { gate.listener = listener; },
    openPrivacyContract: (options) => settle(options, () => device.show('隐私保护指引', GUIDE)),
    ...going(pages),
    ...telling(device),
    ...network(device),
    ...files(device),
    ...people(device, gate),
    ...hardware(device),
  };
  return wx;
}

/** An interface of the privacy list waits until the person agreed, as WeChat makes it wait. */
function privacyGate(device) {
  const gate = {
    listener: null,
    pass() {
      if (device.agreed) return Promise.resolve(true);
      if (!gate.listener) return Promise.resolve(false);
      return new Promise((resolve) => {
        gate.listener(({ event }) => {
          if (event === 'agree') device.agreed = true;
          resolve(event === 'agree');
        });
      });
    },
  };
  return gate;
}

function settle(options, work) {
  const { success, fail, complete } = options;
  Promise.resolve().then(work).then(
    (answer) => {
      if (success) success({ errMsg: 'ok', ...answer });
      if (complete) complete(answer);
    },
    (error) => {
      if (fail) fail({ errMsg: error.message });
      if (complete) complete(error);
    },
  );
}

function going(pages) {
  const way = (name, go) => (options = {}) => settle(options, () => go(options) || {});
  return {
    navigateTo: way('navigateTo', ({ url }) => pages().navigateTo(url)),
    redirectTo: way('redirectTo', ({ url }) => pages().redirectTo(url)),
    switchTab: way('switchTab', ({ url }) => pages().switchTab(url)),
    reLaunch: way('reLaunch', ({ url }) => pages().launch(url)),
    navigateBack: way('navigateBack', ({ delta }) => pages().navigateBack(delta)),
    setNavigationBarTitle: way('setNavigationBarTitle', ({ title }) => pages().changed(pages().top, title)),
    stopPullDownRefresh: () => {},
  };
}

function telling(device) {
  return {
    showToast: (options) => settle(options, () => device.toast(options.title)),
    showModal: (options) => settle(options, async () => {
      const confirm = await device.modal(options);
      return { confirm, cancel: !confirm };
    }),
    previewImage: (options) => settle(options, () => device.show('图片', '', options.current)),
    setClipboardData: (options) => settle(options, () => device.toast('内容已复制')),
  };
}

function network(device) {
  const listeners = new Set();
  device.networkChanged = (isConnected) => listeners.forEach((listener) => listener({ isConnected }));
  return {
    onNetworkStatusChange: (listener) => listeners.add(listener),
    offNetworkStatusChange: (listener) => listeners.delete(listener),
    request(options) {
      settle(options, async () => {
        const { url, method = 'GET', data, header = {}, responseType = 'text' } = options;
        const told = { method, headers: header };
        if (method !== 'GET' && data !== undefined) told.body = JSON.stringify(data);
        const answer = await reach(device, url, told);
        const read = responseType === 'arraybuffer' ? await answer.arrayBuffer() : jsonOr(await answer.text());
        return { statusCode: answer.status, header: headersOf(answer), data: read };
      });
      return { abort() {} };
    },
    uploadFile(options) {
      const told = new Set();
      settle(options, async () => {
        const { url, filePath, name, header = {} } = options;
        const body = new FormData();
        body.append(name, device.file(filePath), 'photo');
        const percent = (progress) => told.forEach((listener) => listener({ progress }));
        percent(0);
        const answer = await reach(device, url, { method: 'POST', headers: header, body });
        percent(100);
        return { statusCode: answer.status, header: headersOf(answer), data: await answer.text() };
      });
      return { onProgressUpdate: (listener) => told.add(listener), abort() {} };
    },
    downloadFile(options) {
      settle(options, async () => {
        const answer = await reach(device, options.url, { headers: options.header || {} });
        const tempFilePath = device.keep(await answer.blob());
        return { statusCode: answer.status, header: headersOf(answer), tempFilePath };
      });
      return { abort() {} };
    },
  };
}

async function reach(device, url, told) {
  if (!device.online()) throw new Error('request:fail');
  return device.fetch(url.replace(DEVELOPMENT, device.app), told);
}

function headersOf(answer) {
  const found = {};
  answer.headers.forEach((value, name) => { found[name] = value; });
  return found;
}

function jsonOr(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    return text;
  }
}

function files(device) {
  return {
    getFileSystemManager: () => ({
      readFile: (options) => settle(options, async () => ({ data: await device.file(options.filePath).text() })),
      writeFile: (options) => settle(options, () => {
        device.keep(new Blob([options.data]), options.filePath);
        return {};
      }),
      unlink: (options) => settle(options, () => device.drop(options.filePath)),
    }),
    openDocument: (options) => settle(options, () => device.open(options.filePath)),
    shareFileMessage: (options) => settle(options, () => device.open(options.filePath)),
  };
}

/** What WeChat knows of the person in front of the phone. */
function people(device, gate) {
  const asked = async (path, body) => {
    const answer = await device.fetch(device.sim + path, {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`fail ${answer.status}`);
    return answer.json();
  };
  device.phoneNumber = async () => {
    const phone = await device.phone();
    if (!phone) return { errMsg: 'getPhoneNumber:fail user deny' };
    const { code } = await asked('/sim/phone-codes', { openid: device.holder.openid, phone });
    return { code, errMsg: 'getPhoneNumber:ok' };
  };
  device.agreePrivacy = () => { device.agreed = true; };
  return {
    login: (options) => settle(options, async () => {
      if (!device.online()) throw new Error('login:fail');
      const { openid, unionid } = device.holder;
      return asked('/sim/codes', unionid ? { openid, unionid } : { openid });
    }),
    requestFacialVerify: (options) => settle(options, async () => {
      if (!(await device.face())) throw new Error('requestFacialVerify:fail cancel');
      await asked('/sim/faces', { verify_id: options.verifyId });
      return { errCode: 0 };
    }),
    requestSubscribeMessage: (options) => settle(options, async () => {
      const answer = {};
      for (const template of options.tmplIds) answer[template] = await device.subscribe(template);
      return answer;
    }),
    scanCode: (options) => settle(options, async () => {
      const result = await device.scan();
      if (!result) throw new Error('scanCode:fail cancel');
      return { result, scanType: 'QR_CODE' };
    }),
    chooseMedia: (options) => settle(options, async () => {
      if (!(await gate.pass())) throw new Error('chooseMedia:fail privacy permission is not authorized');
      const tempFiles = await device.photos(options.count);
      if (!tempFiles.length) throw new Error('chooseMedia:fail cancel');
      return { tempFiles };
    }),
  };
}

function hardware(device) {
  return {
    getScreenBrightness: (options) => settle(options, () => ({ value: device.brightness })),
    setScreenBrightness: (options) => settle(options, () => { device.brightness = options.value; return {}; }),
    setKeepScreenOn: (options) => settle(options, () => ({})),
  };
}

module.exports = { make };
