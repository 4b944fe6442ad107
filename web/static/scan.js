// Reading the customer's code with what this phone has: WeChat's scanner, else its camera, else
// a photo. Whatever reads it only fills in the form that a hand can fill in as well. Pictures
// are read here and go nowhere.
(function () {
  const form = document.getElementById("scan");
  if (!form) return;
  const find = (id) => document.getElementById(id);
  const [news, video, finder, camera] = ["news", "video", "finder", "camera"].map(find);
  const LONGEST_SIDE = 1600;
  const PAUSE_MS = 120;
  let stream = null;
  let reading = null;

  const say = (text) => { if (news.textContent !== text) news.textContent = text; };

  // What a code of ours looks like; whether it is one, the server says.
  const isPass = (text) => /\/p#[\w-]+$/.test(text);

  function take(text) {
    close();
    say("已扫到，正在核验……");
    if (navigator.vibrate) navigator.vibrate(60);
    find("pass").value = text;
    form.requestSubmit();
  }

  function prepared() {
    reading ||= new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = form.dataset.reader;
      script.onload = done;
      script.onerror = failed;
      document.head.append(script);
    }).then(() => ZXingWASM.prepareZXingModule({
      overrides: { locateFile: () => form.dataset.wasm },
      fireImmediately: true,
    }));
    reading.catch(() => { reading = null; });
    return reading;
  }

  async function read(picture) {
    await prepared();
    const found = await ZXingWASM.readBarcodes(picture, { formats: ["QRCode"], tryHarder: true, maxNumberOfSymbols: 4 });
    const texts = found.filter((each) => each.isValid).map((each) => each.text);
    return { pass: texts.find(isPass), other: texts[0] };
  }

  function pixels(source, width, height) {
    const scale = Math.min(1, LONGEST_SIDE / Math.max(width, height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    pen.drawImage(source, 0, 0, canvas.width, canvas.height);
    return pen.getImageData(0, 0, canvas.width, canvas.height);
  }

  async function watch(mine) {
    while (stream === mine) {
      if (video.readyState >= video.HAVE_CURRENT_DATA && video.videoWidth) {
        const { pass, other } = await read(pixels(video, video.videoWidth, video.videoHeight));
        if (stream !== mine) return;
        if (pass) return take(pass);
        say(other ? "这个二维码不是信用码，请对准顾客的“信用码”。" : "请把信用码放在画面中间。");
      }
      await new Promise((done) => setTimeout(done, PAUSE_MS));
    }
  }

  async function open() {
    say("正在打开摄像头……");
    try {
      const wanted = { facingMode: "environment", width: { ideal: 1280 } };
      stream = await navigator.mediaDevices.getUserMedia({ video: wanted });
      video.srcObject = stream;
      await video.play();
    } catch (error) {
      close();
      const isRefused = error.name === "NotAllowedError";
      return say(isRefused ? "没有使用摄像头的权限。请在浏览器设置里允许，或者拍照、手工输入。" : "打不开摄像头，请拍照或手工输入。");
    }
    finder.hidden = false;
    camera.hidden = true;
    watch(stream).catch(() => { close(); say("识别程序没有装好，请检查网络，或手工输入。"); });
  }

  function close() {
    if (stream) for (const track of stream.getTracks()) track.stop();
    stream = null;
    finder.hidden = true;
    camera.hidden = !canFilm;
    say("");
  }

  async function readFile(file) {
    say("正在识别照片……");
    try {
      const photo = await createImageBitmap(file);
      const { pass, other } = await read(pixels(photo, photo.width, photo.height));
      if (pass) return take(pass);
      say(other ? "照片里的二维码不是信用码。" : "照片里没有认出信用码，请靠近一些、避开反光再拍一张。");
    } catch {
      say("这张照片打不开，请重拍或手工输入。");
    }
  }

  const canFilm = Boolean(navigator.mediaDevices && navigator.mediaDevices.getUserMedia);
  camera.hidden = !canFilm;
  camera.addEventListener("click", open);
  find("stop").addEventListener("click", () => { close(); camera.focus(); });
  find("photo").hidden = false;
  find("photo").querySelector("input").addEventListener("change", (event) => {
    if (event.target.files[0]) readFile(event.target.files[0]);
    event.target.value = "";
  });
  addEventListener("paste", (event) => {
    const file = event.clipboardData && event.clipboardData.files[0];
    if (file) readFile(file);
  });
  addEventListener("pagehide", close);
  document.addEventListener("visibilitychange", () => { if (document.hidden) close(); });

  // The next customer at once, where the cashier has let this page film before.
  if (canFilm && "scansOn" in form.dataset && !window.wx && navigator.permissions) {
    navigator.permissions.query({ name: "camera" }).then((told) => { if (told.state === "granted") open(); }, () => {});
  }

  if (window.wx && form.dataset.signature) {
    const button = find("wechat");
    wx.config({
      appId: form.dataset.appId,
      nonceStr: form.dataset.nonce,
      timestamp: Number(form.dataset.timestamp),
      signature: form.dataset.signature,
      jsApiList: ["scanQRCode"],
    });
    wx.ready(() => {
      button.hidden = false;
      camera.classList.replace("weui-btn_primary", "weui-btn_default");
    });
    wx.error(() => { button.hidden = true; });
    button.addEventListener("click", () => wx.scanQRCode({
      needResult: 1,
      scanType: ["qrCode"],
      success: (told) => take(told.resultStr),
      fail: () => say("微信扫一扫没有打开，请用摄像头、拍照或手工输入。"),
    }));
  }
})();
