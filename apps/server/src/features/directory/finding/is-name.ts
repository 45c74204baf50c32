/** Whether what Webex calls somebody says more than the number does: it puts the number where it knows no name. */
export function isName(text: string, number: string | null): boolean {
  return text.trim() !== number && /\p{L}/u.test(text);
}
