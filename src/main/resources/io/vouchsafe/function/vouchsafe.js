/* Vouchsafe: reports views to the tracking pixel. No cookie, nothing kept. */
(function (w) {
  var n = w.navigator,
    queue = w.vouchsafe || [],
    script = w.document.currentScript,
    api = script ? script.src.replace(/\/[^/]*$/, "") : "",
    token,
    consent;

  if (queue.on) return;

  function allowed() {
    var dnt = n.doNotTrack || w.doNotTrack || n.msDoNotTrack;
    return dnt != 1 && dnt != "yes" && !n.globalPrivacyControl && (!consent || consent() === true);
  }

  function send(url, again) {
    if (!allowed()) return;
    var image = new w.Image();
    image.referrerPolicy = "no-referrer";
    image.onerror = function () {
      if (!again) w.setTimeout(send, 5000, url, 1);
    };
    image.src = url;
  }

  function report(event, product, categories) {
    if (!token) return;
    var url = api + "/pixel.gif?e=" + event + "&t=" + token + "&i=";
    url += Date.now().toString(36) + Math.random().toString(36).slice(2);
    if (product) url += "&p=" + encodeURIComponent(product);
    [].concat(categories || []).forEach(function (category) {
      url += "&c=" + encodeURIComponent(category);
    });
    send(url);
  }

  var commands = {
    api: function (address) {
      api = address;
    },
    token: function (text) {
      token = text;
    },
    consent: function (asked) {
      consent = asked;
    },
    page: function () {
      report("page");
    },
    product: function (identifier, categories) {
      report("product", identifier, categories);
    },
    category: function (names) {
      report("category", "", names);
    }
  };

  function push(command) {
    try {
      commands[command[0]](command[1], command[2]);
    } catch (e) {
      /* The page goes on. */
      w.console.warn("vouchsafe", e);
    }
  }

  w.vouchsafe = { on: 1, push: push };
  queue.forEach(push);
})(window);
