# Makes reference.csv, the values the statistics are compared with, and versions.csv beside it.
#
#   Rscript tests/reference/make_reference.R
#
# Needs base R, metafor and lme4, which rma.glmm calls: of Debian's packages r-base-core,
# r-cran-metafor and r-cran-lme4, the last only recommended by metafor's. Nobody needs R to run the
# tests. Where base R or metafor has the method it is called; elsewhere the value is found by a route
# that shares nothing with the Python code: restricted likelihoods and score statistics by uniroot
# where Python has closed forms and halving, unconditional tests by a dense grid and optimize.
# The column `route` says which call made a value.

# It takes about ten minutes.

suppressMessages({
  library(metafor)
  library(lme4)
})
options(warn = 1, digits = 17)

here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
rows <- list()
add <- function(fun, arguments, method, level, route, ...) {
  values <- c(...)
  rows[[length(rows) + 1]] <<- c(
    fun, paste(sprintf("%.15g", arguments), collapse = " "), method, sprintf("%.15g", level),
    paste(sprintf("%s=%.17g", names(values), values), collapse = " "), route
  )
}
crit <- function(level) qnorm((1 - level) / 2, lower.tail = FALSE)
TIGHT <- 1e-15

# ---- one proportion ---------------------------------------------------------------------------
singles <- list(
  c(0, 1), c(1, 1), c(1, 2), c(0, 7), c(7, 7), c(1, 13), c(12, 13), c(2, 195), c(22, 121),
  c(33, 156), c(19, 150), c(9, 94), c(8, 30), c(21, 40), c(27, 46), c(5, 10),
  c(0, 1e6), c(1, 1e6), c(500000, 1e6), c(999999, 1e6), c(123456789, 1e9)
)
wilson <- function(x, n, level) {
  # prop.test cuts its limits at 0 and 1, which Wilson's never pass.
  suppressWarnings(as.numeric(prop.test(x, n, conf.level = level, correct = FALSE)$conf.int))
}
wald <- function(x, n, level) x / n + c(-1, 1) * crit(level) * sqrt(x / n * (1 - x / n) / n)
one <- list(
  wilson = list("prop.test(x, n, correct = FALSE)", wilson),
  wald = list("qnorm", wald),
  `agresti-coull` = list("qnorm", function(x, n, level) {
    z2 <- qnorm((1 + level) / 2)^2
    centre <- (x + z2 / 2) / (n + z2)
    centre + c(-1, 1) * sqrt(z2) * sqrt(centre * (1 - centre) / (n + z2))
  }),
  `clopper-pearson` = list("binom.test(x, n)", function(x, n, level) {
    as.numeric(binom.test(x, n, conf.level = level)$conf.int)
  }),
  jeffreys = list("qbeta", function(x, n, level) {
    tail <- (1 - level) / 2
    c(
      if (x == 0) 0 else qbeta(tail, x + 0.5, n - x + 0.5),
      if (x == n) 1 else qbeta(tail, x + 0.5, n - x + 0.5, lower.tail = FALSE)
    )
  })
)
for (case in singles) for (level in c(0.8, 0.95, 0.999)) for (method in names(one)) {
  found <- one[[method]][[2]](case[1], case[2], level)
  add("interval", case, method, level, one[[method]][[1]],
    estimate = case[1] / case[2], low = found[1], high = found[2])
}

# ---- two proportions: intervals ---------------------------------------------------------------
pairs <- list(
  c(33, 156, 19, 150), c(32, 156, 9, 94), c(33, 156, 9, 94), c(20, 97, 9, 94), c(7, 17, 1, 13),
  c(21, 40, 8, 30), c(21, 40, 7, 17), c(22, 121, 33, 156), c(1, 13, 0, 9), c(0, 9, 1, 13),
  c(9, 9, 12, 13), c(0, 10, 0, 20), c(10, 10, 20, 20), c(10, 10, 0, 10), c(0, 8, 8, 8),
  c(10, 20, 10, 20), c(5, 20, 5, 20), c(10, 20, 4, 20), c(3, 4, 1, 4), c(1, 1, 0, 1),
  c(1, 2, 1, 2), c(56, 70, 48, 80), c(9, 10, 3, 10), c(2, 195, 1, 13), c(27, 46, 32, 54),
  c(8, 200, 15, 200)
)
huge <- list(
  c(1, 1e6, 0, 1e6), c(500000, 1e6, 499000, 1e6), c(3, 100000, 15, 120000), c(12, 20, 4e5, 1e6)
)
newcombe <- function(t, level) {
  p1 <- t[1] / t[2]; p2 <- t[3] / t[4]
  w1 <- wilson(t[1], t[2], level); w2 <- wilson(t[3], t[4], level)
  p1 - p2 + c(-sqrt((p1 - w1[1])^2 + (w2[2] - p2)^2), sqrt((w1[2] - p1)^2 + (p2 - w2[1])^2))
}
# Likeliest p2 when p1 = p2 + delta: where the slope of the log-likelihood changes sign.
restricted_difference <- function(t, delta) {
  slope <- function(p) {
    term <- function(x, p) if (x == 0) 0 else x / p
    term(t[1], p + delta) - term(t[2] - t[1], 1 - p - delta) + term(t[3], p) -
      term(t[4] - t[3], 1 - p)
  }
  lo <- max(0, -delta); hi <- min(1, 1 - delta)
  inner <- c(lo + (hi - lo) * 1e-15, hi - (hi - lo) * 1e-15)
  if (slope(inner[1]) <= 0) return(lo)
  if (slope(inner[2]) >= 0) return(hi)
  uniroot(slope, inner, tol = 1e-17, maxiter = 10000)$root
}
score_difference <- function(t, level, factor) {
  d <- t[1] / t[2] - t[3] / t[4]
  z <- crit(level)
  miss <- function(delta, sign) {
    p2 <- restricted_difference(t, delta)
    p1 <- p2 + delta
    v <- factor * (p1 * (1 - p1) / t[2] + p2 * (1 - p2) / t[4])
    if (v <= 0) return(if (delta == d) -z else Inf)
    sign * (delta - d) / sqrt(v) - z
  }
  limit <- function(sign) {
    if (d == sign) return(sign)
    f <- function(delta) min(miss(delta, sign), 1e10)
    ends <- sort(c(d + sign * 1e-13, sign * (1 - 1e-13)))
    uniroot(f, ends, tol = TIGHT, maxiter = 10000)$root
  }
  c(limit(-1), limit(1))
}
risk_difference <- list(
  newcombe = list("prop.test(x, n, correct = FALSE) twice, squared and added", newcombe),
  `miettinen-nurminen` = list("uniroot on the score statistic, N/(N-1)", function(t, level) {
    n <- t[2] + t[4]
    score_difference(t, level, n / (n - 1))
  }),
  mee = list("uniroot on the score statistic", function(t, level) score_difference(t, level, 1)),
  `agresti-caffo` = list("qnorm", function(t, level) {
    n <- t[c(2, 4)] + 2; p <- (t[c(1, 3)] + 1) / n
    p[1] - p[2] + c(-1, 1) * crit(level) * sqrt(sum(p * (1 - p) / n))
  }),
  wald = list("qnorm", function(t, level) {
    n <- t[c(2, 4)]; p <- t[c(1, 3)] / n
    p[1] - p[2] + c(-1, 1) * crit(level) * sqrt(sum(p * (1 - p) / n))
  })
)
# Likeliest p2 when p1 = ratio * p2, by the slope of the log-likelihood again.
restricted_ratio <- function(t, ratio) {
  slope <- function(p) {
    (t[1] + t[3]) / p - ratio * (t[2] - t[1]) / (1 - ratio * p) - (t[4] - t[3]) / (1 - p)
  }
  hi <- min(1, 1 / ratio)
  if (t[1] + t[3] == 0) return(0)
  if (slope(hi * (1 - 1e-15)) >= 0) return(hi)
  uniroot(slope, c(hi * 1e-12, hi * (1 - 1e-15)), tol = 1e-19, maxiter = 10000)$root
}
# Koopman's own statistic: two Pearson terms at the restricted estimates.
koopman_u <- function(t, ratio) {
  p2 <- restricted_ratio(t, ratio); p1 <- ratio * p2
  term <- function(x, n, p) {
    if (x == n * p) return(0)
    (x - n * p)^2 / (n * p * (1 - p))
  }
  term(t[1], t[2], p1) + term(t[3], t[4], p2)
}
koopman <- function(t, level) {
  target <- qchisq(level, 1)
  centre <- log(t[1] / t[2]) - log(t[3] / t[4])
  f <- function(l) min(koopman_u(t, exp(l)), 1e6) - target
  side <- function(sign) {
    from <- if (is.finite(centre)) centre + sign * 1e-9 else -sign * 30
    to <- from
    repeat {
      to <- to + sign * 1
      if (f(to) > 0) break
      if (abs(to) > 60) return(sign * Inf)
    }
    exp(uniroot(f, sort(c(to - sign * 1, to)), tol = TIGHT, maxiter = 10000)$root)
  }
  if (t[1] == 0 && t[3] == 0) return(c(0, Inf))
  c(if (t[1] == 0) 0 else side(-1), if (t[3] == 0) Inf else side(1))
}
log_normal <- function(estimate, se, level) {
  if (is.infinite(se)) return(c(0, Inf))
  exp(log(estimate) + c(-1, 1) * crit(level) * se)
}
risk_ratio <- list(
  koopman = list("uniroot on Koopman's statistic", koopman),
  katz = list("qnorm", function(t, level) {
    log_normal((t[1] / t[2]) / (t[3] / t[4]), sqrt(1 / t[1] - 1 / t[2] + 1 / t[3] - 1 / t[4]), level)
  })
)
woolf <- function(t, level) {
  cells <- c(t[1], t[2] - t[1], t[3], t[4] - t[3])
  log_normal(cells[1] * cells[4] / (cells[2] * cells[3]), sqrt(sum(1 / cells)), level)
}
# As fisher.test does it, with uniroot on the log odds ratio and far closer to the root.
conditional <- function(t, level) {
  m <- t[2]; n <- t[4]; k <- t[1] + t[3]; x <- t[1]
  support <- max(0, k - n):min(k, m)
  logdc <- dhyper(support, m, n, k, log = TRUE)
  if (length(support) == 1) return(c(NaN, 0, Inf))
  d <- function(log_odds) {
    weight <- logdc + log_odds * support
    weight <- exp(weight - max(weight))
    weight / sum(weight)
  }
  tail <- (1 - level) / 2
  solve <- function(f) exp(uniroot(f, c(-60, 60), tol = TIGHT, maxiter = 10000)$root)
  least <- min(support); most <- max(support)
  c(
    if (x == least) 0 else if (x == most) Inf else solve(function(l) sum(support * d(l)) - x),
    if (x == least) 0 else solve(function(l) log(sum(d(l)[support >= x])) - log(tail)),
    if (x == most) Inf else solve(function(l) log(tail) - log(sum(d(l)[support <= x])))
  )
}
for (case in c(pairs, huge)) for (level in c(0.9, 0.95)) {
  p1 <- case[1] / case[2]; p2 <- case[3] / case[4]
  for (method in names(risk_difference)) {
    found <- risk_difference[[method]][[2]](case, level)
    route <- risk_difference[[method]][[1]]
    add("risk_difference", case, method, level, route,
      estimate = p1 - p2, low = found[1], high = found[2])
    if (level == 0.95 && all(abs(c(p1 - p2, found)) > 1e-12)) {
      add("number_needed_to_treat", case, method, level, paste("reciprocal of", route),
        estimate = 1 / (p1 - p2), low = 1 / found[2], high = 1 / found[1])
    }
  }
  for (method in names(risk_ratio)) {
    found <- risk_ratio[[method]][[2]](case, level)
    add("risk_ratio", case, method, level, risk_ratio[[method]][[1]],
      estimate = p1 / p2, low = found[1], high = found[2])
  }
  found <- woolf(case, level)
  add("odds_ratio", case, "woolf", level, "qnorm",
    estimate = case[1] * (case[4] - case[3]) / ((case[2] - case[1]) * case[3]),
    low = found[1], high = found[2])
  if (max(case) <= 1000) {
    found <- conditional(case, level)
    add("odds_ratio", case, "conditional-exact", level, "uniroot on sums over dhyper",
      estimate = found[1], low = found[2], high = found[3])
    table <- matrix(c(case[1], case[2] - case[1], case[3], case[4] - case[3]), 2)
    if (all(rowSums(table) > 0)) {
      found <- fisher.test(table, conf.level = level)
      add("odds_ratio", case, "conditional-exact", level, "fisher.test",
        estimate = found$estimate[[1]], low = found$conf.int[1], high = found$conf.int[2])
    }
  }
}

# ---- two proportions: tests -------------------------------------------------------------------
as_table <- function(t) matrix(c(t[1], t[2] - t[1], t[3], t[4] - t[3]), 2)
chi <- function(t, correct) {
  suppressWarnings(chisq.test(as_table(t), correct = correct)[c("statistic", "p.value")])
}
unconditional <- function(t, region) {
  x <- 0:t[2]; y <- 0:t[4]
  rate <- function(p) sum(outer(dbinom(x, t[2], p), dbinom(y, t[4], p))[region])
  grid <- sin(seq(0, pi / 2, length.out = 802)[2:801])^2
  value <- vapply(grid, rate, 0)
  # One-sided it may only be approached, where nobody or everybody has the event.
  best <- max(rate(1e-13), rate(1 - 1e-13))
  for (i in head(order(value, decreasing = TRUE), 8)) {
    ends <- grid[c(max(i - 1, 1), min(i + 1, length(grid)))]
    best <- max(best, value[i], optimize(rate, ends, maximum = TRUE, tol = 1e-12)$objective)
  }
  min(best, 1)
}
pooled_region <- function(t) {
  # In whole numbers: squared difference over events times non-events, compared across products.
  x <- outer(0:t[2], 0:t[4], function(a, b) a); y <- outer(0:t[2], 0:t[4], function(a, b) b)
  top <- (x * t[4] - y * t[2])^2; bottom <- (x + y) * (t[2] + t[4] - x - y)
  i <- t[1] + 1; j <- t[3] + 1
  if (top[i, j] == 0) return(top >= 0)
  ifelse(bottom == 0, FALSE, top * bottom[i, j] >= top[i, j] * bottom)
}
unpooled_region <- function(t) {
  x <- outer(0:t[2], 0:t[4], function(a, b) a); y <- outer(0:t[2], 0:t[4], function(a, b) b)
  z <- function(x, y) {
    d <- abs(x / t[2] - y / t[4])
    v <- x * (t[2] - x) / t[2]^3 + y * (t[4] - y) / t[4]^3
    ifelse(d == 0, 0, d / sqrt(v))
  }
  z(x, y) >= z(t[1], t[3]) * (1 - 1e-11)
}
fisher_p <- function(x, t, m) {
  support <- max(0, m - t[4]):min(t[2], m)
  d <- dhyper(support, t[2], t[4], m)
  sum(d[d <= dhyper(x, t[2], t[4], m) * (1 + 1e-7)])
}
boschloo_region <- function(t) {
  p <- outer(0:t[2], 0:t[4], Vectorize(function(x, y) fisher_p(x, t, x + y)))
  p <= p[t[1] + 1, t[3] + 1] * (1 + 1e-7)
}
for (case in c(pairs, huge)) {
  t <- case; n <- t[2] + t[4]; m <- t[1] + t[3]
  p1 <- t[1] / t[2]; p2 <- t[3] / t[4]
  if (m > 0 && m < n) {
    found <- chi(t, FALSE)
    add("two_proportions", t, "pearson", NA, "chisq.test(correct = FALSE)",
      statistic = found$statistic[[1]], p_value = found$p.value)
    z <- (p1 - p2) / sqrt(m / n * (1 - m / n) * (1 / t[2] + 1 / t[4]))
    add("two_proportions", t, "z", NA, "pnorm", statistic = z, p_value = 2 * pnorm(-abs(z)))
    x2 <- found$statistic[[1]] * (n - 1) / n
    add("two_proportions", t, "n-1", NA, "pchisq",
      statistic = x2, p_value = pchisq(x2, 1, lower.tail = FALSE))
    found <- chi(t, TRUE)
    add("two_proportions", t, "yates", NA, "chisq.test(correct = TRUE)",
      statistic = found$statistic[[1]], p_value = found$p.value)
    observed <- as_table(t)
    expected <- outer(rowSums(observed), colSums(observed)) / n
    # As a sum of deviance contributions that are never negative, lest equal shares leave rounding.
    g2 <- 2 * sum(ifelse(observed == 0, 0, observed * log(observed / expected)))
    add("two_proportions", t, "likelihood-ratio", NA, "pchisq",
      statistic = max(g2, 0), p_value = pchisq(max(g2, 0), 1, lower.tail = FALSE))
    v <- p1 * (1 - p1) / t[2] + p2 * (1 - p2) / t[4]
    z <- if (p1 == p2) 0 else (p1 - p2) / sqrt(v)
    add("two_proportions", t, "z-unpooled", NA, "pnorm", statistic = z, p_value = 2 * pnorm(-abs(z)))
    add("two_proportions", t, "fisher", NA, "fisher.test", p_value = fisher.test(as_table(t))$p.value)
    support <- max(0, m - t[4]):min(t[2], m)
    d <- dhyper(support, t[2], t[4], m); d0 <- dhyper(t[1], t[2], t[4], m)
    tied <- abs(d - d0) <= 1e-7 * d0
    add("two_proportions", t, "mid-p", NA, "sums over dhyper",
      p_value = sum(d[d < d0 & !tied]) + sum(d[tied]) / 2)
  }
  if (max(t) <= 200) {
    add("two_proportions", t, "barnard-pooled", NA, "grid and optimize, region in whole numbers",
      p_value = unconditional(t, pooled_region(t)))
    add("two_proportions", t, "barnard-unpooled", NA, "grid and optimize",
      p_value = unconditional(t, unpooled_region(t)))
    add("two_proportions", t, "boschloo", NA, "grid and optimize over sums of dhyper",
      p_value = unconditional(t, boschloo_region(t)))
  }
}

# One-sided, group 1 having the larger share: each route as for its two-sided test.
signed_region <- function(t, z) {
  x <- outer(0:t[2], 0:t[4], function(a, b) a); y <- outer(0:t[2], 0:t[4], function(a, b) b)
  all <- z(x, y); observed <- z(t[1], t[3])
  all >= if (is.finite(observed)) observed - 1e-11 * abs(observed) else observed
}
pooled_z <- function(t) function(x, y) {
  m <- x + y; n <- t[2] + t[4]
  ifelse(x * t[4] == y * t[2], 0, (x / t[2] - y / t[4]) / sqrt(m / n * (1 - m / n) * (1 / t[2] + 1 / t[4])))
}
unpooled_z <- function(t) function(x, y) {
  d <- x / t[2] - y / t[4]
  ifelse(x * t[4] == y * t[2], 0, d / sqrt(x * (t[2] - x) / t[2]^3 + y * (t[4] - y) / t[4]^3))
}
upper <- function(t) phyper(t[1] - 1, t[2], t[4], t[1] + t[3], lower.tail = FALSE)
for (case in pairs) {
  t <- case; n <- t[2] + t[4]; m <- t[1] + t[3]
  if (m == 0 || m == n) next
  one <- function(method, route, p) {
    add("one_sided", t, paste0(method, ",greater"), NA, route, p_value = p)
  }
  prop <- function(correct) {
    suppressWarnings(prop.test(t[c(1, 3)], t[c(2, 4)], alternative = "greater", correct = correct))$p.value
  }
  one("pearson", "prop.test(alternative = \"greater\", correct = FALSE)", prop(FALSE))
  one("yates", "prop.test(alternative = \"greater\", correct = TRUE)", prop(TRUE))
  z <- pooled_z(t)(t[1], t[3])
  one("z", "pnorm", pnorm(z, lower.tail = FALSE))
  one("n-1", "pnorm", pnorm(z * sqrt((n - 1) / n), lower.tail = FALSE))
  one("z-unpooled", "pnorm", pnorm(unpooled_z(t)(t[1], t[3]), lower.tail = FALSE))
  observed <- as_table(t)
  expected <- outer(rowSums(observed), colSums(observed)) / n
  g2 <- max(2 * sum(ifelse(observed == 0, 0, observed * log(observed / expected))), 0)
  one("likelihood-ratio", "pnorm", pnorm(sign(z) * sqrt(g2), lower.tail = FALSE))
  one("fisher", "fisher.test(alternative = \"greater\")",
    fisher.test(as_table(t), alternative = "greater")$p.value)
  one("mid-p", "phyper and dhyper", upper(t) - dhyper(t[1], t[2], t[4], m) / 2)
  add("one_sided", t, "fisher,less", NA, "fisher.test(alternative = \"less\")",
    p_value = fisher.test(as_table(t), alternative = "less")$p.value)
  if (max(t) <= 50) {
    one("barnard-pooled", "grid and optimize", unconditional(t, signed_region(t, pooled_z(t))))
    one("barnard-unpooled", "grid and optimize", unconditional(t, signed_region(t, unpooled_z(t))))
    p <- outer(0:t[2], 0:t[4], Vectorize(function(x, y) upper(c(x, t[2], y, t[4]))))
    one("boschloo", "grid and optimize over phyper", unconditional(t, p <= p[t[1] + 1, t[3] + 1] * (1 + 1e-9)))
  }
}

# ---- counts -----------------------------------------------------------------------------------
# Counts k of n that print as p with d decimals of a percent: twice the distance, in units of the
# last digit, at most one unit. All in whole numbers.
for (case in list(
  c(21, 156, 0), c(13, 150, 0), c(10, 94, 0), c(18, 121, 0), c(18, 107, 0), c(62, 195, 0),
  c(52, 40, 0), c(53, 40, 0), c(27, 30, 0), c(26, 195, 1), c(0, 500, 0), c(100, 500, 0),
  c(5, 3, 0), c(333, 999, 1), c(1, 1000, 0), c(50, 1, 0)
)) {
  p <- case[1]; n <- case[2]; unit <- 10^case[3]
  k <- 0:n
  fits <- k[2 * abs(100 * unit * k - p * n) <= n]
  add("attainable", case, "", NA, "whole numbers",
    number = length(fits), first = if (length(fits)) fits[1] else -1)
}
p_by <- function(t, test) {
  if (test == "fisher") fisher.test(as_table(t))$p.value else chi(t, test == "yates")$p.value
}
for (case in pairs) for (test in c("fisher", "pearson")) {
  t <- case; m <- t[1] + t[3]
  if (m == 0 || m == t[2] + t[4]) next
  at <- if (t[1] / t[2] < t[3] / t[4]) 1 else 3
  p <- p_by(t, test); steps <- 0; now <- t; down <- 0
  while (p < 0.05) {
    now[at] <- now[at] + 1; steps <- steps + 1; p <- p_by(now, test)
  }
  add("fragility", t, test, NA, if (test == "fisher") "fisher.test in a loop" else
    "chisq.test in a loop", index = steps)
  p <- p_by(t, test); now <- t
  while (p >= 0.05 && now[at] > 0) {
    now[at] <- now[at] - 1; down <- down + 1
    if (now[1] + now[3] == 0) { p <- 1; break }
    p <- p_by(now, test)
  }
  add("reverse_fragility", t, test, NA, if (test == "fisher") "fisher.test in a loop" else
    "chisq.test in a loop", index = if (p < 0.05) down else -1)
}

# ---- pooling ----------------------------------------------------------------------------------
sets <- list(
  c(22, 121, 33, 156, 8, 30, 21, 40), c(22, 121, 33, 156, 8, 30), c(22, 121, 33, 156, 21, 40),
  c(33, 156, 19, 150, 9, 94), c(7, 17, 1, 13), c(5, 10, 5, 10), c(0, 12, 3, 20, 5, 31, 2, 9),
  c(9, 9, 12, 15, 20, 22), c(0, 30, 0, 25, 4, 40, 9, 50), c(1, 13, 2, 195, 12, 195, 40, 121),
  c(100000, 1e6, 120000, 1e6, 90000, 1e6, 3, 40),
  c(3, 11, 8, 25, 14, 30, 6, 44, 19, 60, 30, 71, 11, 90, 50, 101)
)
search <- list(tol = 1e-14, tau2.max = 1e6)
close <- list(threshold = 1e-13, maxiter = 100000, tol = 1e-15)
methods <- c(
  reml = "REML", ml = "ML", `dersimonian-laird` = "DL", `paule-mandel` = "PM",
  `equal-effects` = "EE"
)
tests <- c(wald = "z", `knapp-hartung` = "knha", `knapp-hartung-adhoc` = "adhoc")
back <- list(
  logit = plogis,
  arcsine = function(x) sin(pmin(pmax(x, 0), pi / 2))^2
)
pool <- function(set, measure, method, test, level = 95) {
  xi <- set[seq(1, length(set), 2)]; ni <- set[seq(2, length(set), 2)]
  rma(measure = c(logit = "PLO", arcsine = "PAS")[[measure]], xi = xi, ni = ni,
    method = methods[[method]], test = tests[[test]],
    level = level, control = if (method == "equal-effects") list() else close)
}
# What confint says of tau² and of I², as NaN where no variance will do: it then prints a bound of 0.
between <- function(fit, type) {
  found <- suppressWarnings(confint(fit, type = type, control = search))
  limits <- c(found$random[1, 2:3], found$random[3, 2:3] / 100)
  limits <- if (isTRUE(found$ci.null)) rep(NaN, 4) else limits
  name <- c(QP = "q-profile", PL = "profile")[[type]]
  setNames(limits, sprintf(c("tau2_%s_low", "tau2_%s_high", "i2_%s_low", "i2_%s_high"), name))
}
pooled <- function(set, measure, method, test, level) {
  fit <- suppressWarnings(pool(set, measure, method, test, 100 * level))
  to <- back[[measure]]
  name <- paste(measure, method, test, sep = ",")
  call <- sprintf("rma(measure = \"%s\", method = \"%s\", test = \"%s\")",
    fit$measure, methods[[method]], fit$test)
  one <- function(route, ...) add("random_effects", set, name, level, route, ...)
  one(call, estimate = to(fit$beta[1]), low = to(fit$ci.lb), high = to(fit$ci.ub),
    model = fit$beta[1], standard_error = fit$se)
  if (test == "wald") {
    one(call, tau2 = fit$tau2, q = fit$QE, q_p_value = fit$QEp, i2 = fit$I2 / 100, h2 = fit$H2)
  }
  if (method == "equal-effects") return()
  se <- sqrt(fit$tau2 + fit$se^2)
  normal <- fit$beta[1] + c(-1, 1) * qnorm((1 + level) / 2) * se
  one(paste(call, "and qnorm"),
    prediction_normal_low = to(normal[1]), prediction_normal_high = to(normal[2]))
  if (test != "wald") {
    found <- predict(fit)
    one(paste0("predict(", call, ")"),
      `prediction_t-k-1_low` = to(found$pi.lb), `prediction_t-k-1_high` = to(found$pi.ub))
  }
  if (fit$k > 2) {
    student <- fit$beta[1] + c(-1, 1) * qt((1 + level) / 2, fit$k - 2) * se
    one(paste(call, "and qt"),
      `prediction_t-k-2_low` = to(student[1]), `prediction_t-k-2_high` = to(student[2]))
  }
  if (test == "wald") for (type in if (method %in% c("reml", "ml")) c("QP", "PL") else "QP") {
    found <- between(fit, type)
    if (!any(is.na(found) & !is.nan(found))) {
      one(sprintf("confint(%s, type = \"%s\")", call, type), found)
    }
  }
}
for (set in sets) for (measure in names(back)) for (test in names(tests)) {
  for (method in names(methods)) pooled(set, measure, method, test, 0.95)
  for (level in c(0.8, 0.99)) pooled(set, measure, "reml", test, level)
}
for (set in sets[c(1, 2, 7, 12)]) for (measure in names(back)) {
  fit <- pool(set, measure, "reml", "wald")
  found <- leave1out(fit)
  for (i in seq_along(found$estimate)) {
    add("leave_one_out", set, paste(measure, "reml", "wald", i, sep = ","), 0.95,
      "leave1out(rma(method = \"REML\"))",
      estimate = back[[measure]](found$estimate[i]), low = back[[measure]](found$ci.lb[i]),
      high = back[[measure]](found$ci.ub[i]), tau2 = found$tau2[i], q = found$Q[i])
  }
}

# Studies of 10 to 10^9, 2 to 50 of them, alike and apart. Within a set the largest is at most 10^4
# times the smallest: metafor warns beyond, and tests/reference/make_exact.py judges there.
set.seed(20031)
large <- list()
for (k in c(2, 3, 5, 10, 20, 50)) for (least in c(1, 3, 5)) for (apart in c(0.01, 1)) {
  n <- round(10^runif(k, least, least + 4))
  x <- rbinom(k, n, plogis(rnorm(k, -1, apart)))
  large <- c(large, list(c(rbind(x, n))))
}
for (set in large) for (measure in names(back)) for (method in c("reml", "ml", "paule-mandel")) {
  tryCatch(pooled(set, measure, method, "wald", 0.95), error = function(e) {
    cat("left out:", measure, method, length(set) / 2, "studies:", conditionMessage(e), "\n")
  })
}

# ---- the Bayesian model -----------------------------------------------------------------------
# Its integrals over tau by integrate, piece by piece, and quantiles by uniroot on them.
bayesian <- function(set, measure, scale, level) {
  x <- set[seq(1, length(set), 2)]; n <- set[seq(2, length(set), 2)]
  es <- escalc(measure = c(logit = "PLO", arcsine = "PAS")[[measure]], xi = x, ni = n)
  y <- as.numeric(es$yi); v <- as.numeric(es$vi)
  parts <- function(tau) {
    w <- 1 / (v + tau^2); mu <- sum(w * y) / sum(w)
    c(mu, 1 / sum(w), sum(log(w)) / 2 - log(sum(w)) / 2 - sum(w * (y - mu)^2) / 2 - tau^2 / scale^2 / 2)
  }
  far <- diff(range(y)) + 12 * scale
  cuts <- far * c(0, 2^-(20:1), 1)
  peak <- max(vapply(seq(0, far, length.out = 4001), function(tau) parts(tau)[3], 0))
  over <- function(f, to = far) {
    ends <- unique(c(pmin(cuts, to), to))
    sum(vapply(seq_len(length(ends) - 1), function(i) {
      integrate(Vectorize(function(tau) {
        p <- parts(tau)
        exp(p[3] - peak) * f(tau, p[1], p[2])
      }), ends[i], ends[i + 1], rel.tol = 1e-12, abs.tol = 1e-18, stop.on.error = FALSE)$value
    }, 0))
  }
  whole <- over(function(tau, mu, s2) 1)
  root <- function(f, ends) uniroot(f, ends, tol = 1e-13, maxiter = 1000)$root
  wanted <- c(0.5, (1 - level) / 2, (1 + level) / 2)
  normal <- function(extra) vapply(wanted, function(q) {
    root(function(m) over(function(tau, mu, s2) pnorm(m, mu, sqrt(s2 + extra * tau^2))) / whole - q,
      range(y) + c(-1, 1) * 40 * (scale + sqrt(max(v))))
  }, 0)
  tau <- vapply(wanted, function(q) {
    root(function(t) over(function(tau, mu, s2) 1, t) / whole - q, c(far * 1e-9, far))
  }, 0)
  to <- back[[measure]]; mean <- normal(0); new <- normal(1)
  add("bayesian", c(set, scale), measure, level, "integrate and uniroot",
    estimate = to(mean[1]), low = to(mean[2]), high = to(mean[3]), model = mean[1],
    tau = tau[1], tau_low = tau[2], tau_high = tau[3],
    prediction_low = to(new[2]), prediction_high = to(new[3]))
}
for (set in list(
  c(22, 121, 33, 156, 8, 30, 21, 40), c(22, 121, 33, 156, 8, 30), c(5, 10, 5, 10), c(1, 4, 3, 4),
  c(0, 20, 3, 20, 1, 25)
)) for (measure in names(back)) for (scale in c(0.25, 1)) bayesian(set, measure, scale, 0.95)
bayesian(c(22, 121, 33, 156, 8, 30, 21, 40), "logit", 0.5, 0.8)

# ---- the logistic-normal model ----------------------------------------------------------------
# Likelihood, slopes and information by integrate, the maximum by uniroot in tau within mean.
glmm_by_integrals <- function(x, n) {
  integral <- function(i, mu, tau, weight) {
    log_height <- function(u) {
      odds <- mu + tau * u
      x[i] * plogis(odds, log.p = TRUE) + (n[i] - x[i]) * plogis(-odds, log.p = TRUE) +
        lchoose(n[i], x[i]) - u^2 / 2
    }
    top <- optimize(log_height, c(-12, 12), maximum = TRUE, tol = 1e-10)
    width <- 1 / sqrt(1 + tau^2 * n[i] * prod(plogis(c(1, -1) * (mu + tau * top$maximum))))
    f <- function(u) exp(log_height(u) - top$objective) * weight(u, x[i] - n[i] * plogis(mu + tau * u))
    cuts <- top$maximum + width * c(-40, -12, -6, -3, -1, 0, 1, 3, 6, 12, 40)
    parts <- vapply(seq_len(10), function(j) {
      integrate(f, cuts[j], cuts[j + 1], rel.tol = 1e-12, abs.tol = 1e-18, stop.on.error = FALSE)$value
    }, 0)
    list(value = sum(parts), top = top$objective)
  }
  log_likelihood <- function(mu, tau) sum(vapply(seq_along(x), function(i) {
    whole <- integral(i, mu, tau, function(u, r) 1)
    log(whole$value) + whole$top - log(2 * pi) / 2
  }, 0))
  slope <- function(mu, tau) rowSums(vapply(seq_along(x), function(i) {
    whole <- integral(i, mu, tau, function(u, r) 1)$value
    c(integral(i, mu, tau, function(u, r) r)$value, integral(i, mu, tau, function(u, r) r * u)$value) /
      whole
  }, c(0, 0)))
  mean_at <- function(tau) {
    uniroot(function(mu) slope(mu, tau)[1], c(-8, 8), tol = 1e-13, maxiter = 1000)$root
  }
  rises <- function(tau) slope(mean_at(tau), tau)[2]
  tau <- if (rises(1e-3) <= 0) 0 else uniroot(rises, c(1e-3, 10), tol = 1e-12, maxiter = 1000)$root
  mu <- mean_at(tau)
  h <- 1e-4
  # Central differences of fourth order: their error is below the integrals' own.
  along <- function(f) (8 * (f(h) - f(-h)) - (f(2 * h) - f(-2 * h))) / (12 * h)
  information <- -cbind(along(function(e) slope(mu + e, tau)), along(function(e) slope(mu, tau + e)))
  se <- if (tau == 0) 1 / sqrt(information[1, 1]) else sqrt(solve(information)[1, 1])
  c(model = mu, standard_error = se, tau2 = tau^2, log_likelihood = log_likelihood(mu, tau))
}
for (set in sets[c(1, 2, 3, 5, 7, 8, 9, 10)]) {
  x <- set[seq(1, length(set), 2)]; n <- set[seq(2, length(set), 2)]
  found <- glmm_by_integrals(x, n)
  ends <- found[["model"]] + c(-1, 1) * qnorm(0.975) * found[["standard_error"]]
  add("glmm", set, "", 0.95, "integrate and uniroot", found,
    estimate = plogis(found[["model"]]), low = plogis(ends[1]), high = plogis(ends[2]))
  fit <- suppressWarnings(suppressMessages(
    rma.glmm(measure = "PLO", xi = x, ni = n, nAGQ = 100)
  ))
  add("glmm", set, "", 0.95, "rma.glmm(measure = \"PLO\", nAGQ = 100)",
    model = fit$beta[1], standard_error = fit$se, tau2 = fit$tau2)
}

# ---- posteriors -------------------------------------------------------------------------------
betas <- list(
  c(1, 1), c(0.5, 0.5), c(2, 1), c(34, 124), c(20, 132), c(108.4, 513.3), c(0.5, 9.5), c(9.5, 0.5),
  c(1, 14), c(14, 1), c(0.2, 3.7), c(22, 20), c(1e5, 9e5), c(3, 1e6)
)
densest <- function(a, b, level) {
  if (a == 1 && b == 1) return(c((1 - level) / 2, (1 + level) / 2))
  if (a <= 1) return(c(0, qbeta(level, a, b)))
  if (b <= 1) return(c(qbeta(1 - level, a, b), 1))
  f <- function(p) {
    dbeta(qbeta(p, a, b), a, b, log = TRUE) -
      dbeta(qbeta(1 - level - p, a, b, lower.tail = FALSE), a, b, log = TRUE)
  }
  p <- uniroot(f, c(1e-12, 1 - level - 1e-12), tol = 1e-16, maxiter = 10000)$root
  c(qbeta(p, a, b), qbeta(1 - level - p, a, b, lower.tail = FALSE))
}
for (one in betas) for (level in c(0.5, 0.95)) {
  tail <- (1 - level) / 2
  add("beta_limits", one, "equal-tailed", level, "qbeta", estimate = one[1] / sum(one),
    low = qbeta(tail, one[1], one[2]), high = qbeta(tail, one[1], one[2], lower.tail = FALSE))
  if (any(one >= 1)) {
    found <- densest(one[1], one[2], level)
    add("beta_limits", one, "highest-density", level, "uniroot on dbeta at qbeta",
      low = found[1], high = found[2])
  }
}
# A prior raised to a power w: in closed form, and its mean also by integrals of the power itself.
for (case in list(
  c(33, 156, 108.4, 513.3, 0.25), c(33, 156, 108.4, 513.3, 0.01), c(19, 150, 0.5, 0.5, 0.5),
  c(0, 20, 3, 5, 0.9), c(7, 7, 0.4, 6, 0.1), c(8, 30, 2, 9, 0), c(0, 0, 12, 40, 1 / 3)
)) for (level in c(0.8, 0.95)) {
  x <- case[1]; n <- case[2]; w <- case[5]; tail <- (1 - level) / 2
  a <- 1 + w * (case[3] - 1); b <- 1 + w * (case[4] - 1)
  add("beta_binomial", case, "equal-tailed", level, "qbeta", c(a = a, b = b),
    estimate = (a + x) / (a + b + n), low = qbeta(tail, a + x, b + n - x),
    high = qbeta(tail, a + x, b + n - x, lower.tail = FALSE))
  height <- function(p) w * dbeta(p, case[3], case[4], log = TRUE) + dbinom(x, n, p, log = TRUE)
  top <- optimize(height, c(0, 1), maximum = TRUE)$objective
  moment <- function(k) sum(vapply(1:20, function(i) {
    integrate(function(p) p^k * exp(height(p) - top), (i - 1) / 20, i / 20,
      rel.tol = 1e-11, abs.tol = 1e-300, subdivisions = 5000)$value
  }, 0))
  add("beta_binomial", case, "equal-tailed", level, "integrate over dbeta(p)^w dbinom(p)",
    estimate = moment(1) / moment(0))
}
from_quantiles <- function(low, high, below, above) {
  a_for <- function(b) {
    exp(uniroot(function(l) pbeta(low, exp(l), b) - below, c(-8, 16), tol = TIGHT)$root)
  }
  b <- exp(uniroot(function(l) pbeta(high, a_for(exp(l)), exp(l)) - above, c(-4, 12), tol = TIGHT)$root)
  c(a = a_for(b), b = b)
}
for (case in list(
  c(0.15, 0.2, 0.05, 0.95), c(0.05, 0.3, 0.05, 0.95), c(0.1, 0.4, 0.025, 0.975),
  c(0.5, 0.8, 0.25, 0.64), c(0.01, 0.02, 0.1, 0.9), c(0.6, 0.95, 0.05, 0.95)
)) add("from_quantiles", case, "", NA, "uniroot within uniroot on pbeta", from_quantiles(case[1], case[2], case[3], case[4]))
# The mean, over the second's quantiles, of the first's upper tail: no density, so no poles.
superior <- function(first, second, margin) {
  f <- function(u) {
    pbeta(qbeta(u, second[1], second[2]) + margin, first[1], first[2], lower.tail = FALSE)
  }
  # Smooth pieces: the bulk of either distribution, and the kinks where the first tail is 1 or 0.
  at <- c(0, 1, qbeta(c(1e-8, 1e-3, 0.02, 0.2, 0.5, 0.8, 0.98, 0.999), first[1], first[2])) - margin
  cuts <- c(pbeta(at, second[1], second[2]), 10^-(1:15), 1 - 10^-(1:15), 0, 0.5, 1)
  cuts <- sort(unique(cuts))
  sum(vapply(seq_len(length(cuts) - 1), function(i) {
    integrate(f, cuts[i], cuts[i + 1], rel.tol = 1e-12, abs.tol = 1e-16, subdivisions = 2000,
      stop.on.error = FALSE)$value
  }, 0))
}
for (first in betas[c(3:9, 11:13)]) for (second in betas[c(1, 2, 4:7, 9, 10)]) {
  for (margin in c(0, 0.05, -0.1)) {
    add("probability_superior", c(first, second, margin), "", NA, "integrate",
      probability = superior(first, second, margin))
  }
}

# ---- survival ---------------------------------------------------------------------------------
for (ratio in c(0.5, 0.75, 0.9, 1.4)) for (alpha in c(0.01, 0.05)) for (share in c(0.5, 1 / 3)) {
  for (power in c(0.8, 0.9)) {
    z <- qnorm(1 - alpha / 2) + qnorm(power)
    case <- c(ratio, power, alpha, share)
    deaths <- ceiling(z^2 / (share * (1 - share) * log(ratio)^2))
    add("deaths_required", case, "", NA, "qnorm", deaths = deaths)
    add("detectable_hazard_ratio", c(deaths, power, alpha, share), "", NA, "qnorm",
      hazard_ratio = exp(-z / sqrt(deaths * share * (1 - share))))
  }
  add("power", c(306, ratio, alpha, share), "", NA, "pnorm",
    power = pnorm(sqrt(306 * share * (1 - share)) * abs(log(ratio)) - qnorm(1 - alpha / 2)))
}

out <- as.data.frame(do.call(rbind, rows))
names(out) <- c("function", "arguments", "method", "level", "values", "route")
write.csv(out, file.path(here, "reference.csv"), row.names = FALSE)
versions <- data.frame(
  software = c("R", "metafor", "lme4"),
  version = c(
    paste(R.version$major, R.version$minor, sep = "."), as.character(packageVersion("metafor")),
    as.character(packageVersion("lme4"))
  )
)
write.csv(versions, file.path(here, "versions.csv"), row.names = FALSE)
cat(sum(lengths(strsplit(out$values, " "))), "values\n")
