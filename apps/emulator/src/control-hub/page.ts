// The look of every page of the emulator is in one room; Control Hub enters it here.
export { html, renderPage, type SafeHtml, scrolling } from '../pages/page.ts';
