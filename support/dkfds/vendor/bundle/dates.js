import picker from "./node_modules/dkfds/src/js/components/date-picker";

export const start = (scope) => picker.on(scope);
export const add = (scope) => picker.init(scope);
