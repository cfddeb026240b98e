window.env = {};
