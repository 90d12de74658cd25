/** `08:05` for seconds after midnight; what was known earlier has no time of the day. */
export function clockText(seconds) {
  if (seconds === null || seconds < 0) return "before today";
  const minutes = Math.floor(seconds / 60);
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}

/** `cross_sell` as people say it. */
export function plain(name) {
  return name.replaceAll("_", " ");
}

export function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `2 h 5 min`, for a length in seconds. */
export function lengthText(seconds) {
  const minutes = Math.max(0, Math.round(seconds / 60));
  if (minutes < 60) return `${minutes} min`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `insurance/no-offers-while-cancelling` without its pack. */
export function ruleName(rule) {
  return rule.slice(rule.indexOf("/") + 1);
}

/** What a message is, for a title: `Cross sell by email`. */
export function messageTitle(message) {
  return `${capital(plain(message.intent))} by ${message.channel}`;
}
