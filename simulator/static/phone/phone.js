/** The mini-program on a phone that is a browser tab: its source as it is, WeChat imitated. */
(async function start() {
  const { again, load } = window.phoneModules;
  const jComponent = load('vendor/j-component/src/index.js');
  const exparser = load('vendor/miniprogram-exparser/exparser.min.js');
  const { deviceOf } = load('runner/devices.js');
  const { dialogsOn } = load('runner/dialogs.js');
  const { Pages } = load('runner/pages.js');
  const { cssOf, sheetOf } = load('runner/styles.js');

  const $ = (id) => document.getElementById(id);
  const screen = $('screen');
  const holder = JSON.parse($('holder').textContent);
  const files = await (await fetch('/phone/files.json')).json();
  const config = JSON.parse(files['app.json']);
  const device = deviceOf(holder, dialogsOn($('over')));

  load('runner/builtins.js').register(jComponent, device);
  load('runner/taps.js').listen(screen, exparser);

  const components = Object.keys(files).filter((name) => /^components\/.*\.wxss$/.test(name)).map((name) => cssOf(files[name]));
  const base = sheetOf(cssOf(files['app.wxss']), ...components);

  const pages = new Pages({
    config,
    frame: screen,
    loader: load('runner/loaders.js').loaderOf({ jComponent, files, config, run: (path) => again(`app/${path}`) }),
    changed: draw,
  });
  window.wx = load('runner/shims.js').make(device, () => pages);
  window.getCurrentPages = () => pages.instances();
  window.App = (options) => { if (options.onLaunch) options.onLaunch(); };

  /** The bar with title and way back, the tabs, the styles of the page in front. */
  function draw(page, title) {
    const { path } = page;
    const own = JSON.parse(files[`${path}.json`]);
    $('title').textContent = title || own.navigationBarTitleText || config.window.navigationBarTitleText;
    $('back').hidden = pages.stack.length < 2;
    $('home').hidden = pages.stack.length > 1 || pages.tabPaths.includes(path);
    $('refresh').hidden = !own.enablePullDownRefresh;
    document.adoptedStyleSheets = [base, sheetOf(cssOf(files[`${path}.wxss`] || ''))];
    drawTabs(path);
    if (path !== 'pages/pass/pass') device.hideCode();
    if (!title) screen.scrollTop = 0;
  }

  function drawTabs(path) {
    $('tabs').hidden = !pages.tabPaths.includes(path);
    $('tabs').replaceChildren(...config.tabBar.list.map((tab) => {
      const chosen = tab.pagePath === path;
      const button = document.createElement('button');
      const icon = document.createElement('img');
      icon.src = `/phone/${chosen ? tab.selectedIconPath : tab.iconPath}`;
      icon.alt = '';
      button.append(icon, tab.text);
      if (chosen) button.setAttribute('aria-current', 'page');
      button.onclick = () => pages.switchTab(`/${tab.pagePath}`);
      return button;
    }));
  }

  // Opened over a web page: WeChat's own way back to it, which no mini-program draws.
  const over = Number(document.body.dataset.over || 0);
  $('web').hidden = !over || window.history.length <= over;
  $('web').onclick = () => window.history.go(-over);
  $('back').onclick = () => pages.navigateBack();
  $('home').onclick = () => pages.launch(`/${config.pages[0]}`);
  $('refresh').onclick = () => pages.top.call('onPullDownRefresh');
  $('network').onclick = () => {
    device.cut = !device.cut;
    $('network').setAttribute('aria-pressed', String(device.cut));
    device.networkChanged(!device.cut);
  };
  screen.addEventListener('scroll', () => {
    if (screen.scrollTop + screen.clientHeight > screen.scrollHeight - 50) pages.top.call('onReachBottom');
  });
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) pages.sleep();
    else pages.wake();
  });
  const size = () => document.documentElement.style.setProperty('--rpx', `${screen.clientWidth / 750}px`);
  window.addEventListener('resize', size);

  size();
  again('app/app.js');
  pages.launch(document.body.dataset.page || `/${config.pages[0]}`);
  window.phone = { device, pages };
}());
