/** WXSS as CSS: `rpx` is a 750th of the screen's width, `page` the screen itself. */

function cssOf(wxss, scope = '') {
  const plain = wxss
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(\d+(?:\.\d+)?)rpx/g, 'calc(var(--rpx) * $1)')
    .replace(/(^|[\s,}])page(?=\s*[{,])/g, '$1.screen');
  return scope ? plain.replace(/(^|[,{}])(\s*)\.(?=[a-z])/g, `$1$2${scope} .`) : plain;
}

/** A sheet of several texts; a strict policy allows those that a script makes. */
function sheetOf(...texts) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(texts.join('\n'));
  return sheet;
}

module.exports = { cssOf, sheetOf };
