#include "transmit/transmit_thread.h"

#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <chrono>
#include <utility>

namespace synsweep {
namespace {

// Lets probes gather while the pacer owes less than one system call's worth of them. A tenth of
// the longest burst allowed, so that it shows neither in the bursts nor in the rate.
constexpr std::chrono::microseconds kShortestNap{100};

// The same for `xdp`, whose calls cost the kernel memory for a second each where the device is
// slow: half of the longest burst, so that a sleep that lasts longer still loses nothing.
constexpr std::chrono::microseconds kXdpNap{500};

void PrepareThisThread() noexcept {
  ::pthread_setname_np(::pthread_self(), "synsweep-send");
  // The default slack of 50 µs would add up to a third of a nap.
  constexpr unsigned long kTimerSlackNs = 1000;
  ::prctl(PR_SET_TIMERSLACK, kTimerSlackNs, 0, 0, 0);
  // Signals are the JS thread's business.
  sigset_t all;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, nullptr);
}

}  // namespace

TransmitThread::TransmitThread(Parts parts, double rate_pps)
    : parts_(std::move(parts)),
      rate_pps_(rate_pps),
      popped_(parts_.xdp ? XdpSender::kCapacity : SendBatch::kCapacity),
      thread_([this](const std::stop_token& stop) { Run(stop); }) {}

TransmitThread::~TransmitThread() {
  thread_.request_stop();
  sleeper_.Wake();
}

void TransmitThread::SetRate(double rate_pps) {
  rate_pps_.store(rate_pps, std::memory_order_relaxed);
  sleeper_.Wake();
}

void TransmitThread::Run(const std::stop_token& stop) noexcept {
  PrepareThisThread();
  double rate_pps = rate_pps_.load(std::memory_order_relaxed);
  Pacer pacer(rate_pps, parts_.clock.Now());
  TimePoint gather_until;
  Status status;
  while (status.ok() && !stop.stop_requested()) {
    const std::size_t wanted = std::min(parts_.probes.size(), popped_.size());
    if (wanted == 0) {
      sleeper_.Sleep();
      continue;
    }
    const TimePoint now = parts_.clock.Now();
    if (parts_.xdp && wanted < popped_.size() && now < gather_until) {
      sleeper_.SleepUntil(gather_until);
      continue;
    }
    if (const double asked = rate_pps_.load(std::memory_order_relaxed); asked != rate_pps) {
      rate_pps = asked;
      pacer.SetRate(rate_pps, now);
    }
    const std::uint32_t granted = pacer.Grant(now, static_cast<std::uint32_t>(wanted));
    if (granted == 0) {
      sleeper_.SleepUntil(std::max(pacer.NextDue(), now + kShortestNap));
      continue;
    }
    gather_until = now + kXdpNap;
    const std::size_t count = parts_.probes.TryPop(std::span(popped_).first(granted));
    status = SendProbes(std::span(popped_).first(count), stop);
    parts_.listener.OnProbesLeft();
  }
  parts_.listener.OnTransmitEnd(std::move(status));
}

Status TransmitThread::SendProbes(std::span<const ProbeRecord> probes,
                                  const std::stop_token& stop) noexcept {
  SendTally tally;
  Status status;
  while (!probes.empty() && status.ok()) {
    const auto some = probes.first(std::min(probes.size(), departures_.size()));
    status = SendSome(some, stop, tally);
    probes = probes.subspan(some.size());
  }
  if (parts_.xdp && status.ok()) {
    const bool is_last = parts_.probes.size() == 0;
    status = parts_.xdp->Flush(stop, parts_.clock.Now(), is_last, tally);
  }

  TransmitCounters& counters = parts_.counters;
  if (tally.last_errno != 0) {
    counters.last_errno.store(tally.last_errno, std::memory_order_relaxed);
  }
  counters.errors.fetch_add(tally.error_count, std::memory_order_relaxed);
  counters.sent.fetch_add(tally.sent_count, std::memory_order_relaxed);
  return status;
}

Status TransmitThread::SendSome(std::span<const ProbeRecord> probes, const std::stop_token& stop,
                                SendTally& tally) noexcept {
  std::size_t departure_count = 0;
  for (const ProbeRecord& probe : probes) {
    if (Prepare(probe, departures_[departure_count])) {
      ++departure_count;
    } else {
      ++tally.error_count;
      tally.last_errno = EHOSTUNREACH;
    }
  }
  // Before the system call, so that no reply can be quicker than the note of its probe.
  const TimePoint now = parts_.clock.Now();
  for (const Departure& departure : std::span(departures_).first(departure_count)) {
    parts_.round_trips.NoteSent(departure.cookie, departure.attempt, now);
  }
  Status status;
  if (parts_.packet) status = parts_.packet->Flush(stop, tally);
  if (parts_.ip && status.ok()) status = parts_.ip->Flush(stop, tally);
  if (parts_.dry) parts_.dry->Flush(tally);
  return status;
}

bool TransmitThread::Prepare(const ProbeRecord& probe, Departure& departure) noexcept {
  if (!IsIpv4(probe.target) || probe.attempt > CookieMaker::kMaxAttempt) return false;
  const std::uint32_t target = Ipv4Of(probe.target);
  const SendPath* path = parts_.paths.Find(target);
  if (path == nullptr || path->back_end == SendPath::BackEnd::kNone) return false;
  departure = {parts_.cookies.Make(path->source, probe.target, probe.port, probe.attempt),
               probe.attempt};
  const ByteSpan frame = RoomFor(*path, target);
  path->syn.Patch(frame, probe.target, probe.port, departure.cookie, NextIpId());
  return true;
}

ByteSpan TransmitThread::RoomFor(const SendPath& path, std::uint32_t target) noexcept {
  const std::size_t frame_bytes = path.syn.frame_bytes();
  switch (path.back_end) {
    case SendPath::BackEnd::kXdp:
      return parts_.xdp->Add(path.xdp_device, frame_bytes);
    case SendPath::BackEnd::kPacket:
      return parts_.packet->Add(path.interface_index, frame_bytes);
    case SendPath::BackEnd::kIp:
      return parts_.ip->Add(target, frame_bytes);
    case SendPath::BackEnd::kDry:
      return parts_.dry->Add(frame_bytes);
    case SendPath::BackEnd::kNone:
      break;
  }
  assert(false && "nothing is sent by this path");
  return {};
}

// SplitMix64 (Steele, Lea & Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014),
// of which the top 16 bits are used.
std::uint16_t TransmitThread::NextIpId() noexcept {
  std::uint64_t z = (parts_.ip_id_seed += 0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return static_cast<std::uint16_t>((z ^ (z >> 31)) >> 48);
}

}  // namespace synsweep
