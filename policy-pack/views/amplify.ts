export const APP_TYPES = ["aws:amplify/app:App"];
export const BRANCH_TYPES = ["aws:amplify/branch:Branch"];
