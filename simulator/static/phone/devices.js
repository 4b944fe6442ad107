/** This browser tab as somebody's phone. */

const KEEPING = 'phone'; // what WeChat keeps for an app, per tab and person

function deviceOf(holder, dialogs) {
  const files = new Map();
  const neighbours = neighbourhood(holder);
  let brightness = 0.5;
  const device = {
    app: '/phone/app',
    sim: '',
    holder,
    storage: storageOf(holder.openid),
    agreed: false,
    cut: false,
    online: () => navigator.onLine && !device.cut,
    fetch: async (url, told) => {
      const answer = await fetch(url, told);
      if (url.includes('/me/pass?')) neighbours.show(await answer.clone().json());
      return answer;
    },
    file: (name) => files.get(name),
    keep: (blob, name = URL.createObjectURL(blob)) => { files.set(name, blob); return name; },
    drop: (name) => { files.delete(name); return {}; },
    open: (name) => {
      window.open(files.has(name) && !name.startsWith('blob:') ? URL.createObjectURL(files.get(name)) : name);
      return {};
    },
    toast: dialogs.toast,
    modal: dialogs.modal,
    show: async (title, words, picture) => { await dialogs.show(title, words, picture); return {}; },
    scan: async () => dialogs.scan(await neighbours.look()),
    photos: async (count) => (await dialogs.photos(count)).map((file) => ({ tempFilePath: device.keep(file), size: file.size })),
    phone: () => dialogs.choose('申请使用您的手机号', '微信会把您绑定的手机号告诉“掌信”。', [[holder.phone, holder.phone], ['不允许', '']], ''),
    face: () => dialogs.choose('人脸核验', '请正对手机（模拟的微信：点一下就是露了脸）。', [['露脸', true], ['取消', false]], false),
    subscribe: () => dialogs.choose('“掌信”申请发送一次以下消息', '办理进度提醒', [['允许', 'accept'], ['取消', 'reject']], 'reject'),
    hideCode: neighbours.hide,
    get brightness() { return brightness; },
    set brightness(value) {
      brightness = value;
      document.body.classList.toggle('bright', value === 1);
    },
  };
  return device;
}

/** For this tab only, and only what the app itself keeps: its refresh token. */
function storageOf(openid) {
  const named = (key) => `${KEEPING}/${openid}/${key}`;
  return {
    get: (key) => sessionStorage.getItem(named(key)),
    set: (key, value) => sessionStorage.setItem(named(key), value),
    delete: (key) => sessionStorage.removeItem(named(key)),
  };
}

/** Phones in other tabs: a camera would see what they show. */
function neighbourhood(holder) {
  const air = new BroadcastChannel('phones');
  const seen = new Map();
  let shown = null;
  air.onmessage = ({ data }) => {
    if (data.asked && shown) air.postMessage({ name: holder.name, content: shown });
    if (data.content) seen.set(data.name, data.content);
  };
  return {
    show: ({ content }) => { shown = content || null; },
    hide: () => { shown = null; },
    async look() {
      seen.clear();
      air.postMessage({ asked: true });
      await new Promise((resolve) => { setTimeout(resolve, 150); });
      return [...seen].map(([name, content]) => ({ name, content }));
    },
  };
}

module.exports = { deviceOf };
