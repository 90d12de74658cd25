/** Whether a text can be the name of a silo, record, field, intent, channel or notice: `late_fee_notice`. */
export function isName(text: string): boolean {
  if (text.length === 0 || text.length > 100) return false;
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index);
    const letter = character >= "a" && character <= "z";
    const later = (character >= "0" && character <= "9") || character === "_";
    if (!letter && !(later && index > 0)) return false;
  }
  return true;
}
