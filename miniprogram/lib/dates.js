/** Days and moments as people read them. The server speaks +08:00, and so do we. */

const CITY_MS = 8 * 3600 * 1000;

/** `2026-03-02` → `2026年3月2日`. */
function day(text) {
  if (!text) return '';
  const [year, month, date] = text.slice(0, 10).split('-').map(Number);
  return `${year}年${month}月${date}日`;
}

/** An ISO 8601 time → `11月22日 15:24`, with the year where it is another one. */
function moment(text) {
  if (!text) return '';
  const at = cityOf(new Date(text));
  const clock = `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
  const short = `${at.getUTCMonth() + 1}月${at.getUTCDate()}日 ${clock}`;
  const thisYear = cityOf(new Date()).getUTCFullYear();
  return at.getUTCFullYear() === thisYear ? short : `${at.getUTCFullYear()}年${short}`;
}

/** `YYYY-MM-DD` in the city, so many days from now. */
function inDays(days) {
  return cityOf(new Date(Date.now() + days * 86400000)).toISOString().slice(0, 10);
}

/** The end of a day in the city, as the wire wants it. */
function endOf(date) {
  return `${date}T23:59:59+08:00`;
}

function cityOf(date) {
  return new Date(date.getTime() + CITY_MS);
}

function two(number) {
  return String(number).padStart(2, '0');
}

module.exports = { day, endOf, inDays, moment };
