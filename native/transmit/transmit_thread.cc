#include "transmit/transmit_thread.h"

#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <chrono>
#include <optional>
#include <utility>

namespace synsweep {
namespace {

// Lets probes gather while the pacer owes less than one system call's worth of them. A tenth of
// the longest burst allowed, so that it shows neither in the bursts nor in the rate.
constexpr std::chrono::microseconds kShortestNap{100};

// The same for `xdp`, whose calls cost the kernel memory for a second each where the device is
// slow: half of the longest burst, so that a sleep that lasts longer still loses nothing.
constexpr std::chrono::microseconds kXdpNap{500};

// How soon it is looked again whether there is room for records of what was not sent.
constexpr std::chrono::milliseconds kFullNap{1};

// The JS thread is told of such records no more often.
constexpr std::chrono::milliseconds kTellInterval{2};

// How long a device may be gone before that ends a scan: as long as it takes to plan other paths.
constexpr std::chrono::milliseconds kDetourPatience{2500};
constexpr std::chrono::milliseconds kDetourNap{10};

bool IsDeviceGone(const Status& status) noexcept {
  return status.code == ErrorCode::kTransmit &&
         (status.sys_errno == ENETDOWN || status.sys_errno == ENODEV || status.sys_errno == ENXIO);
}

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
      most_together_(parts_.xdp ? XdpSender::kCapacity : SendBatch::kCapacity),
      thread_([this](const std::stop_token& stop) { Run(stop); }) {}

TransmitThread::~TransmitThread() {
  thread_.request_stop();
  sleeper_.Wake();
  thread_.join();
  delete detour_.load();
}

void TransmitThread::SetRate(double rate_pps) {
  rate_pps_.store(rate_pps, std::memory_order_relaxed);
  sleeper_.Wake();
}

void TransmitThread::SetPaths(std::unique_ptr<Detour> detour) {
  // What the thread has not taken yet comes along, but for paths.
  const std::unique_ptr<Detour> overtaken(detour_.exchange(nullptr));
  if (overtaken) {
    if (!detour->packet) detour->packet = std::move(overtaken->packet);
    if (!detour->ip) detour->ip = std::move(overtaken->ip);
    if (!detour->look_ahead) detour->look_ahead = std::move(overtaken->look_ahead);
  }
  detour_.store(detour.release());
  sleeper_.Wake();
}

void TransmitThread::TakeDetour() noexcept {
  if (detour_.load(std::memory_order_relaxed) == nullptr) return;
  const std::unique_ptr<Detour> detour(detour_.exchange(nullptr));
  if (!detour) return;
  parts_.paths = std::move(detour->paths);
  if (detour->packet) parts_.packet = std::move(detour->packet);
  if (detour->ip) parts_.ip = std::move(detour->ip);
  if (detour->look_ahead) {
    parts_.look_ahead = std::move(detour->look_ahead);
  } else if (parts_.look_ahead) {
    parts_.look_ahead->LookAnew();
  }
}

bool TransmitThread::AwaitDetour(const std::stop_token& stop) noexcept {
  const TimePoint until = parts_.clock.Now() + kDetourPatience;
  while (!stop.stop_requested() && parts_.clock.Now() < until) {
    if (detour_.load(std::memory_order_relaxed) != nullptr) return true;
    sleeper_.SleepUntil(parts_.clock.Now() + kDetourNap);
  }
  return stop.stop_requested();
}

void TransmitThread::Run(const std::stop_token& stop) noexcept {
  PrepareThisThread();
  double rate_pps = rate_pps_.load(std::memory_order_relaxed);
  Pacer pacer(rate_pps, parts_.clock.Now());
  TimePoint gather_until;
  Status status;
  while (status.ok() && !stop.stop_requested()) {
    TakeDetour();
    const std::size_t wanted = std::min(AvailableCount(), most_together_);
    if (wanted == 0) {
      if (is_full_) {
        sleeper_.SleepUntil(parts_.clock.Now() + kFullNap);
      } else {
        sleeper_.Sleep();
      }
      continue;
    }
    const TimePoint now = parts_.clock.Now();
    if (parts_.xdp && wanted < most_together_ && now < gather_until) {
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
    unsent_count_ = 0;
    status = SendProbes(granted, stop);
    if (unsent_count_ > 0) {
      pacer.GiveBack(unsent_count_);
      if (now - told_unsent_ >= kTellInterval) {
        told_unsent_ = now;
        parts_.listener.OnUnsent();
      }
    }
    parts_.listener.OnProbesLeft();
    if (IsDeviceGone(status) && AwaitDetour(stop)) status = {};
  }
  parts_.listener.OnTransmitEnd(std::move(status));
}

std::size_t TransmitThread::AvailableCount() noexcept {
  std::size_t available = parts_.probes.size();
  if (parts_.look_ahead) {
    if (parts_.look_ahead->Advance(parts_.paths)) parts_.listener.OnQuestions();
    available = parts_.look_ahead->ready_count();
  }
  const std::size_t room = parts_.unsent.capacity() - parts_.unsent.size();
  is_full_ = room == 0;
  return std::min(available, room);
}

Status TransmitThread::SendProbes(std::size_t count, const std::stop_token& stop) noexcept {
  SendTally tally;
  Status status;
  while (count > 0 && status.ok()) {
    const auto some = parts_.probes.Front(std::min(count, departures_.size()));
    assert(!some.empty() && "no more are sent than there are");
    status = SendSome(some, stop, tally);
    parts_.probes.Release(some.size());
    if (parts_.look_ahead) parts_.look_ahead->NoteTaken(some.size());
    count -= some.size();
  }
  if (parts_.xdp) {
    const bool is_last = parts_.probes.size() == 0;
    Status flushed = parts_.xdp->Flush(stop, parts_.clock.Now(), is_last, tally);
    if (status.ok()) status = std::move(flushed);
  }

  TransmitCounters& counters = parts_.counters;
  if (tally.last_errno != 0) {
    counters.last_errno.store(tally.last_errno, std::memory_order_relaxed);
  }
  counters.errors.fetch_add(tally.error_count, std::memory_order_relaxed);
  counters.sent.fetch_add(tally.sent_count, std::memory_order_relaxed);
  // After their records are in the ring: whoever sees the count finds them there.
  counters.unsent.fetch_add(unsent_count_, std::memory_order_release);
  return status;
}

// In stages, each over all of them, for the processor's sake: a cookie is one long chain of
// dependent steps, and only where nothing stands between two does it work on both at once.
Status TransmitThread::SendSome(std::span<const ProbeRecord> probes, const std::stop_token& stop,
                                SendTally& tally) noexcept {
  std::size_t count = 0;
  for (const ProbeRecord& probe : probes) {
    switch (Admit(probe, departures_[count])) {
      case Outcome::kReady:
        ++count;
        break;
      case Outcome::kUnsent:
        ++unsent_count_;
        break;
      case Outcome::kImpossible:
        ++tally.error_count;
        tally.last_errno = EHOSTUNREACH;
        break;
    }
  }
  const auto departures = std::span(departures_).first(count);
  for (std::size_t i = 0; i < count; ++i) {
    const ProbeRecord& probe = *departures[i].probe;
    endpoints_[i] = {&departures[i].path->source, &probe.target, probe.port};
  }
  parts_.cookies.HashAll(std::span(endpoints_).first(count), std::span(hashes_).first(count));
  for (std::size_t i = 0; i < count; ++i) {
    Departure& departure = departures[i];
    departure.cookie = parts_.cookies.FromHash(hashes_[i], departure.probe->attempt);
    WriteFrame(departure);
  }
  // Before the system call, so that no reply can be quicker than the note of its probe.
  const TimePoint now = parts_.clock.Now();
  for (const auto& [probe, path, mac, cookie] : departures) {
    parts_.round_trips.NoteSent(cookie, probe->attempt, now);
  }
  // All of them, whatever becomes of one: a batch that stays would overflow.
  Status packet;
  Status ip;
  if (parts_.packet) packet = parts_.packet->Flush(stop, tally);
  if (parts_.ip) ip = parts_.ip->Flush(stop, tally);
  if (parts_.dry) parts_.dry->Flush(tally);
  return packet.ok() ? ip : packet;
}

TransmitThread::Outcome TransmitThread::Admit(const ProbeRecord& probe,
                                              Departure& departure) noexcept {
  if (probe.attempt > CookieMaker::kMaxAttempt) return Outcome::kImpossible;
  const SendPath* path = parts_.paths.Find(probe.target);
  if (path == nullptr) return Outcome::kImpossible;
  if (path->back_end == SendPath::BackEnd::kNoWay) {
    Settle(probe, path->unsent_kind);
    return Outcome::kUnsent;
  }
  departure.probe = &probe;
  departure.path = path;
  if (path->neighbour_link != SendPath::kNoLink) {
    const NeighbourTable::Entry& neighbour = parts_.look_ahead->Find(probe.target);
    if (neighbour.state == NeighbourState::kAbsent) {
      Settle(probe, ReplyKind::kNoNeighbour);
      return Outcome::kUnsent;
    }
    if (neighbour.state != NeighbourState::kPresent) return Outcome::kImpossible;
    departure.mac = neighbour.mac;
  }
  return Outcome::kReady;
}

void TransmitThread::WriteFrame(const Departure& departure) noexcept {
  const ProbeRecord& probe = *departure.probe;
  const SendPath& path = *departure.path;
  const ByteSpan frame = RoomFor(path, probe.target);
  path.syn.Patch(frame, probe.target, probe.port, departure.cookie, NextIpId());
  if (path.neighbour_link != SendPath::kNoLink && path.syn.ip_offset() != 0) {
    std::ranges::copy(departure.mac.bytes, frame.begin());
  }
}

void TransmitThread::Settle(const ProbeRecord& probe, ReplyKind kind) noexcept {
  const auto now = std::chrono::duration_cast<std::chrono::microseconds>(
                       std::chrono::system_clock::now().time_since_epoch())
                       .count();
  ReplyRecord record{};
  record.target = probe.target;
  record.responder = probe.target;
  record.port = probe.port;
  record.kind = kind;
  record.attempt = probe.attempt;
  record.rtt_us = kRttUnknown;
  record.captured_low = static_cast<std::uint32_t>(now);
  record.captured_high = static_cast<std::uint32_t>(static_cast<std::uint64_t>(now) >> 32);
  [[maybe_unused]] const std::size_t pushed = parts_.unsent.TryPush(std::span(&record, 1));
  assert(pushed == 1 && "no more are taken than there is room for");
}

ByteSpan TransmitThread::RoomFor(const SendPath& path, const AddressWords& target) noexcept {
  const std::size_t frame_bytes = path.syn.frame_bytes();
  switch (path.back_end) {
    case SendPath::BackEnd::kXdp:
      return parts_.xdp->Add(path.xdp_device);
    case SendPath::BackEnd::kPacket:
      return parts_.packet->Add(path.interface_index,
                                IsIpv4(target) ? EtherType::kIpv4 : EtherType::kIpv6, frame_bytes);
    case SendPath::BackEnd::kIp:
      return parts_.ip->Add(target, path.interface_index, frame_bytes);
    case SendPath::BackEnd::kDry:
      return parts_.dry->Add(frame_bytes);
    case SendPath::BackEnd::kNoWay:
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
