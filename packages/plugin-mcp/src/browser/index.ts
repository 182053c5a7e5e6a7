export { openBrowser, signInPage } from "../auth/open-browser.js";
