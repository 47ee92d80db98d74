/** `--canvas` of tokens.css, for where no style sheet is read: the frame that a system draws around the page. */
export const canvasColors = { light: '#f1efeb', dark: '#11110f' }
