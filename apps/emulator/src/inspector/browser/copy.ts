/** Copy buttons are in the page from the start and useless without scripts: so they are shown here. */
function showButtons(): void {
  for (const button of document.querySelectorAll<HTMLElement>('[data-copy][hidden]')) button.hidden = false;
}

const GONE_MS = 2500;
let timer = 0;

function tell(text: string): void {
  const told = document.getElementById('told');
  if (told === null) return;
  told.textContent = text;
  clearTimeout(timer);
  timer = setTimeout(() => {
    told.textContent = '';
  }, GONE_MS);
}

/** Where the clipboard is not given (a plain address that is not this machine): the old way. */
function copyByHand(text: string): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  return done;
}

document.addEventListener('click', (event) => {
  const button = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-copy]') : null;
  const text = button?.dataset.copy;
  if (button === null || text === undefined) return;
  navigator.clipboard
    ?.writeText(text)
    .then(() => true)
    .catch(() => copyByHand(text))
    .then((done) => tell(done ? 'Copied.' : 'The browser does not let us copy.'))
    .finally(() => button.focus());
});
document.addEventListener('inspector:renewed', showButtons);
showButtons();
