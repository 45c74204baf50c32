interface FileToSave {
  fileName: string;
  mediaType: string;
  base64: string;
}

/** Hands a file of our API to the browser's downloads. */
export function saveFile({ fileName, mediaType, base64 }: FileToSave): void {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const address = URL.createObjectURL(new Blob([bytes], { type: mediaType }));
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName;
  link.click();
  // The download has begun by then; kept longer it would hold the memory.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
