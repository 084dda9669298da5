#include "connect/connect_thread.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <span>
#include <utility>

namespace synsweep {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

// After a shortage: long enough for sockets to close, short enough not to be seen in the rate.
constexpr milliseconds kPause{5};
// With nothing of ours open that could make room, the shortage is somebody else's.
constexpr std::chrono::seconds kStarvedFor{5};
constexpr milliseconds kLongestWait{1000};
// Lets probes gather while the pacer owes less than one round of them.
constexpr microseconds kShortestNap{100};
constexpr std::uint32_t kWakePlace = 0xffffffff;

// Attempts 1 … 9 are later passes: docs/records.md.
constexpr bool IsLaterPass(std::uint8_t attempt) noexcept { return attempt >= 1 && attempt <= 9; }

void PrepareThisThread() noexcept {
  ::pthread_setname_np(::pthread_self(), "synsweep-conn");
  constexpr unsigned long kTimerSlackNs = 1000;
  ::prctl(PR_SET_TIMERSLACK, kTimerSlackNs, 0, 0, 0);
  // Signals are the JS thread's business.
  sigset_t all;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, nullptr);
}

}  // namespace

ConnectThread::ConnectThread(Parts parts, double rate_pps)
    : parts_(std::move(parts)),
      rate_pps_(rate_pps),
      pacer_(rate_pps, parts_.clock.Now()),
      limit_(parts_.capacity),
      flights_(parts_.capacity),
      thread_([this] { Run(); }) {}

ConnectThread::~ConnectThread() {
  is_stopping_.store(true);
  Wake();
  thread_.join();
}

void ConnectThread::Wake() noexcept {
  const std::uint64_t one = 1;
  // Cannot fail but by overflow, and then the descriptor is readable already.
  [[maybe_unused]] const ssize_t written = ::write(parts_.wake.get(), &one, sizeof(one));
}

void ConnectThread::SetRate(double rate_pps) noexcept {
  rate_pps_.store(rate_pps, std::memory_order_relaxed);
  Wake();
}

void ConnectThread::Run() noexcept {
  PrepareThisThread();
  for (std::size_t place = flights_.size(); place > 0; --place) {
    free_.push_back(static_cast<std::uint32_t>(place - 1));
  }
  epoll_event wake{.events = EPOLLIN, .data = {.u32 = kWakePlace}};
  Status status;
  if (::epoll_ctl(parts_.epoll.get(), EPOLL_CTL_ADD, parts_.wake.get(), &wake) != 0) {
    status = {ErrorCode::kTransmit, errno, "epoll_ctl"};
  }
  double rate_pps = rate_pps_.load(std::memory_order_relaxed);
  while (status.ok() && !is_stopping_.load()) {
    const TimePoint now = parts_.clock.Now();
    if (const double asked = rate_pps_.load(std::memory_order_relaxed); asked != rate_pps) {
      rate_pps = asked;
      pacer_.SetRate(rate_pps, now);
    }
    GiveUpSilent(now);
    status = Start(now);
    TellListener(now);
    Wait(now);
    ReadEnds();
  }
  for (Flight& flight : flights_) flight.fd = UniqueFd();
  parts_.listener.OnConnectEnd(std::move(status));
}

Status ConnectThread::Start(TimePoint now) {
  if (now < not_before_) return {};
  // Each connection has one reply at most, and there is always room for it.
  const std::size_t bound = std::min(limit_.limit(), ReplyRoom());
  if (bound <= in_flight_count()) return {};
  std::size_t room = std::min(bound - in_flight_count(), kAtOnce);
  bool has_begun = false;
  bool is_short = false;
  while (room > 0 && !put_back_.empty() && !is_short) {
    is_short = !StartOne(put_back_.front(), now);
    if (is_short) break;
    put_back_.pop_front();
    has_begun = true;
    --room;
  }
  const std::size_t wanted = std::min(room, parts_.probes.size());
  if (!is_short && wanted > 0) {
    std::array<ProbeRecord, kAtOnce> probes;
    const std::size_t granted = pacer_.Grant(now, static_cast<std::uint32_t>(wanted));
    const std::size_t count = parts_.probes.TryPop(std::span(probes).first(granted));
    for (const ProbeRecord& probe : std::span(probes).first(count)) {
      // Order does not matter, but what was granted is not granted again.
      if (is_short || !StartOne(probe, parts_.clock.Now())) {
        is_short = true;
        put_back_.push_back(probe);
      } else {
        has_begun = true;
      }
    }
  }
  if (has_begun) {
    starved_since_.reset();
    parts_.listener.OnProbesLeft();
  }
  if (!is_short) return {};
  not_before_ = now + kPause;
  limit_.OnShortage(in_flight_count());
  if (in_flight_count() > 0) return {};
  if (!starved_since_) starved_since_ = now;
  if (now - *starved_since_ < kStarvedFor) return {};
  return {ErrorCode::kTransmit, parts_.counters.last_errno.load(std::memory_order_relaxed),
          "this machine has no room for a single connect() more"};
}

bool ConnectThread::StartOne(const ProbeRecord& probe, TimePoint now) {
  const nanoseconds timeout = timeout_.ForAttempt(probe.attempt);
  StartedConnect started =
      StartConnect(probe.target, probe.port, parts_.origin, timeout > ReplyTimeout::kRepeats);
  ConnectCounters& counters = parts_.counters;
  if (IsShortage(started.error)) {
    counters.last_errno.store(started.error, std::memory_order_relaxed);
    return false;
  }
  if (started.error != EINPROGRESS) {
    // At once: by this very machine, or not let out of it.
    const bool has_left = started.error == 0 || started.error == ECONNREFUSED;
    const auto outcome = has_left ? OutcomeOfErrno(started.error, IsIpv4(probe.target))
                                  : OutcomeOfRefusal(started.error);
    if (started.error == 0) ResetOnClose(started.fd.get());
    if (has_left) {
      counters.sent.fetch_add(1, std::memory_order_relaxed);
      Hand(probe, *outcome, probe.target, parts_.clock.Now() - now);
      counters.replies.fetch_add(1, std::memory_order_release);
    } else if (outcome) {
      Hand(probe, *outcome, probe.target, std::nullopt);
      counters.unsent.fetch_add(1, std::memory_order_release);
    } else {
      counters.last_errno.store(started.error, std::memory_order_relaxed);
      counters.errors.fetch_add(1, std::memory_order_relaxed);
    }
    return true;
  }
  assert(!free_.empty());
  const std::uint32_t place = free_.back();
  epoll_event interest{.events = EPOLLOUT, .data = {.u32 = place}};
  if (::epoll_ctl(parts_.epoll.get(), EPOLL_CTL_ADD, started.fd.get(), &interest) != 0) {
    counters.last_errno.store(errno, std::memory_order_relaxed);
    return false;  // ENOMEM, ENOSPC: of this machine too
  }
  free_.pop_back();
  Flight& flight = flights_[place];
  flight.fd = std::move(started.fd);
  flight.probe = probe;
  flight.started = now;
  flight.number = next_number_++;
  deadlines_.push({now + timeout, place, flight.number});
  counters.sent.fetch_add(1, std::memory_order_relaxed);
  return true;
}

void ConnectThread::GiveUpSilent(TimePoint now) {
  while (!deadlines_.empty()) {
    const Deadline& next = deadlines_.top();
    const bool is_over = flights_[next.place].number != next.number;
    if (!is_over) {
      if (next.time > now) return;
      Free(next.place);
    }
    deadlines_.pop();
  }
}

void ConnectThread::Wait(TimePoint now) noexcept {
  TimePoint until = now + kLongestWait;
  if (!deadlines_.empty()) until = std::min(until, deadlines_.top().time);
  if (has_untold_replies_) until = std::min(until, last_told_ + kTellInterval);
  if (now < not_before_) {
    until = std::min(until, not_before_);
  } else if (WaitingCount() > 0 && ReplyRoom() > 0 && limit_.limit() > in_flight_count()) {
    const bool is_paced = put_back_.empty();
    until = std::min(until, is_paced ? std::max(pacer_.NextDue(), now + kShortestNap) : now);
  }
  const auto wait = std::max<nanoseconds>(until - now, nanoseconds::zero());
  const auto whole = std::chrono::floor<std::chrono::seconds>(wait);
  const timespec timeout{static_cast<time_t>(whole.count()),
                         static_cast<long>((wait - whole).count())};
  pollfd waiting{parts_.epoll.get(), POLLIN, 0};
  ::ppoll(&waiting, 1, &timeout, nullptr);
}

void ConnectThread::ReadEnds() {
  const int count =
      ::epoll_wait(parts_.epoll.get(), events_.data(), static_cast<int>(events_.size()), 0);
  if (count <= 0) return;
  const TimePoint now = parts_.clock.Now();
  for (const epoll_event& event : std::span(events_).first(static_cast<std::size_t>(count))) {
    if (event.data.u32 == kWakePlace) {
      std::uint64_t times;
      [[maybe_unused]] const ssize_t read = ::read(parts_.wake.get(), &times, sizeof(times));
      continue;
    }
    Flight& flight = flights_[event.data.u32];
    const auto end = ReadEnd(flight.fd.get(), flight.probe.target, (event.events & EPOLLOUT) != 0);
    if (!end) continue;
    if (end->outcome) {
      const nanoseconds took = std::max(now - flight.started, nanoseconds::zero());
      if (end->outcome->kind == ReplyKind::kSynAck) ResetOnClose(flight.fd.get());
      timeout_.OnRoundTrip(took);
      limit_.OnAnswered();
      if (IsLaterPass(flight.probe.attempt)) limit_.OnLoss(now, timeout_.ForAttempt(0));
      Hand(flight.probe, *end->outcome, end->responder, took);
      parts_.counters.replies.fetch_add(1, std::memory_order_release);
    }
    Free(event.data.u32);
  }
}

void ConnectThread::Free(std::uint32_t place) noexcept {
  flights_[place].fd = UniqueFd();  // leaves the epoll by that
  flights_[place].number = 0;
  free_.push_back(place);
}

void ConnectThread::Hand(const ProbeRecord& probe, const ConnectOutcome& outcome,
                         const AddressWords& responder,
                         std::optional<nanoseconds> round_trip) noexcept {
  const auto since_epoch_us = static_cast<std::uint64_t>(
      std::chrono::floor<microseconds>(std::chrono::system_clock::now().time_since_epoch())
          .count());
  const ReplyRecord record{
      .target = probe.target,
      .responder = responder,
      .port = probe.port,
      .kind = outcome.kind,
      .attempt = probe.attempt,
      .ttl = 0,
      .icmp_type = outcome.icmp_type,
      .icmp_code = outcome.icmp_code,
      .tcp_options = 0,
      .window_bytes = 0,
      .reserved = 0,
      .rtt_us = round_trip ? static_cast<std::uint32_t>(
                                 std::chrono::floor<microseconds>(*round_trip).count())
                           : kRttUnknown,
      .captured_low = static_cast<std::uint32_t>(since_epoch_us),
      .captured_high = static_cast<std::uint32_t>(since_epoch_us >> 32),
  };
  // Start has seen to it that there is room.
  [[maybe_unused]] const std::size_t pushed = parts_.replies.TryPush(std::span(&record, 1));
  assert(pushed == 1);
  has_untold_replies_ = true;
}

void ConnectThread::TellListener(TimePoint now) noexcept {
  if (!has_untold_replies_ || now - last_told_ < kTellInterval) return;
  last_told_ = now;
  has_untold_replies_ = false;
  parts_.listener.OnReplies();
}

}  // namespace synsweep
