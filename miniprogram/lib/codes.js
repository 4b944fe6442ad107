/** What a scanned or opened code leads to. */

const MERCHANT = /\/m\/([0-9A-Za-z]{4,40})(?:\?s=([0-9A-Za-z]{1,12}))?(?:#.*)?$/;
const PASS = /\/p#(.+)$/;

/** `{code, site}` of a merchant's lasting QR, null for any other text. */
function merchantOf(text) {
  const found = MERCHANT.exec(text || '');
  return found ? { code: found[1], site: found[2] || '' } : null;
}

/**
 * The merchant that a page was opened for: by the mini-program's code (`scene`), by the plain QR
 * (`q`, the whole link), or by another page (`code`, `site`).
 */
function merchantOfQuery(query) {
  if (query.scene) {
    const [code, site = ''] = decodeURIComponent(query.scene).split('/');
    return { code, site };
  }
  if (query.q) return merchantOf(decodeURIComponent(query.q));
  return query.code ? { code: query.code, site: query.site || '' } : null;
}

function isPass(text) {
  return PASS.test(text || '');
}

module.exports = { isPass, merchantOf, merchantOfQuery };
