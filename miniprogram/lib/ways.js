/** From page to page: tabs are switched to, everything else is put on top. */

const TABS = [
  '/pages/home/home', '/pages/report/report', '/pages/pass/pass', '/pages/waivers/waivers', '/pages/mine/mine',
];

function open(url) {
  if (TABS.includes(url)) wx.switchTab({ url });
  else wx.navigateTo({ url });
}

/** Back to where the person came from, or home where the app was opened at this page. */
function back() {
  if (getCurrentPages().length > 1) wx.navigateBack();
  else wx.switchTab({ url: TABS[0] });
}

module.exports = { TABS, back, open };
