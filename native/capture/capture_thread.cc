#include "capture/capture_thread.h"

#include <pthread.h>
#include <signal.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <memory>
#include <utility>

#include "wire/reply_parser.h"

namespace synsweep {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

// A batch short enough to leave for a stop or for another device's frames.
constexpr int kFramesPerDispatch = 1024;
constexpr milliseconds kDropsInterval{100};

// Asking a device takes a lock that others may hold for a while.
constexpr milliseconds kCountInterval{1000};
// How long the last device may be gone before that ends a scan: as long as it takes to plan other
// paths.
constexpr milliseconds kAddPatience{2500};
constexpr int kAddNapMs = 10;
// XDP programs record without a word: their rings hold some milliseconds.
constexpr milliseconds kPacketsInterval{1};

void PrepareThisThread() noexcept {
  ::pthread_setname_np(::pthread_self(), "synsweep-recv");
  // Signals are the JS thread's business.
  sigset_t all;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, nullptr);
}

// CLOCK_REALTIME − CLOCK_MONOTONIC. A thread that loses its processor between the two readings
// gets too little, so the most of a few is right.
nanoseconds RealtimeAhead() noexcept {
  auto ahead = nanoseconds::min();
  for (int reading = 0; reading < 3; ++reading) {
    const auto realtime = std::chrono::system_clock::now().time_since_epoch();
    const auto monotonic = std::chrono::steady_clock::now().time_since_epoch();
    ahead = std::max<nanoseconds>(ahead, realtime - monotonic);
  }
  return ahead;
}

}  // namespace

CaptureThread::CaptureThread(Parts parts) : parts_(std::move(parts)), thread_([this] { Run(); }) {}

CaptureThread::~CaptureThread() {
  stop_.Set();
  thread_.join();
  delete added_.load();
}

void CaptureThread::Add(std::vector<Capture> captures) {
  // What was left before and not taken yet comes along.
  const std::unique_ptr<std::vector<Capture>> earlier(added_.exchange(nullptr));
  auto all = std::make_unique<std::vector<Capture>>(std::move(captures));
  if (earlier) std::ranges::move(*earlier, std::back_inserter(*all));
  added_.store(all.release());
}

bool CaptureThread::AwaitAdded() noexcept {
  const auto until = std::chrono::steady_clock::now() + kAddPatience;
  while (added_.load() == nullptr && !stop_.is_set() && std::chrono::steady_clock::now() < until) {
    pollfd stopping{stop_.fd(), POLLIN, 0};
    ::poll(&stopping, 1, kAddNapMs);
  }
  return added_.load() != nullptr;
}

bool CaptureThread::TakeAdded() noexcept {
  const std::unique_ptr<std::vector<Capture>> added(added_.exchange(nullptr));
  if (!added) return false;
  std::ranges::move(*added, std::back_inserter(parts_.captures));
  return true;
}

void CaptureThread::Run() noexcept {
  PrepareThisThread();
  std::vector<pollfd> waiting;
  const auto list_descriptors = [&] {
    waiting.clear();
    for (const Capture& capture : parts_.captures) {
      waiting.push_back({capture.handle->fd(), POLLIN, 0});
    }
    waiting.push_back({stop_.fd(), POLLIN, 0});
  };
  list_descriptors();

  Status status;
  while (status.ok() && !stop_.is_set()) {
    Wait(waiting);
    realtime_ahead_ = RealtimeAhead();
    bool has_changed = TakeAdded();
    for (std::size_t i = 0; i < parts_.captures.size() && status.ok();) {
      status = ReadFrames(parts_.captures[i]);
      if (status.ok()) {
        ++i;
        continue;
      }
      // Its device is gone. If it was the only one, routes may lead elsewhere in a moment.
      if (parts_.captures.size() == 1 && !AwaitAdded()) break;
      parts_.captures.erase(parts_.captures.begin() + static_cast<std::ptrdiff_t>(i));
      has_changed = true;
      [[maybe_unused]] const bool was_added = TakeAdded();
      status = {};
    }
    if (has_changed) list_descriptors();
    ReadPackets();
    TellListener();
    ReadDrops();
    WatchDepartures();
    CountDeviceFrames();
  }
  if (parts_.xdp) {
    parts_.xdp->Detach();
    ReadPackets();
    // Nobody will make room for the rest.
    const std::uint64_t left =
        parts_.counters.xdp_recorded.load() - parts_.counters.xdp_taken.load();
    parts_.counters.queue_drops.fetch_add(left, std::memory_order_relaxed);
    parts_.counters.xdp_taken.fetch_add(left, std::memory_order_release);
    parts_.xdp.reset();
  }
  parts_.listener.OnCaptureEnd(std::move(status));
}

void CaptureThread::Wait(std::vector<pollfd>& waiting) noexcept {
  // Here, not in libpcap: on a silent device its own timeout never fires (TPACKET_V3), and a
  // thread blocked there cannot be joined.
  auto timeout = kDropsInterval;
  if (has_untold_replies_) timeout = kTellInterval;
  if (parts_.xdp) timeout = kPacketsInterval;
  for (const Capture& capture : parts_.captures) {
    timeout = std::min(timeout, capture.handle->longest_wait().value_or(timeout));
  }
  ::poll(waiting.data(), waiting.size(), static_cast<int>(timeout.count()));
}

Status CaptureThread::ReadFrames(Capture& capture) noexcept {
  return capture.handle->Read(kFramesPerDispatch, [this, link_type = capture.link_type](
                                                      ByteView frame, const timeval& captured) {
    OnFrame(frame, link_type, captured);
  });
}

void CaptureThread::ReadPackets() noexcept {
  if (!parts_.xdp) return;
  auto& packets = parts_.xdp->packets();
  auto& counters = parts_.counters;
  const std::size_t room = parts_.replies.capacity() - parts_.replies.size();
  const std::size_t taken = packets.Take(
      room, [this](TimePoint captured, ByteView packet) { OnPacket(packet, captured); });
  // In this order, so that no more seem to be taken than recorded.
  counters.xdp_recorded.store(packets.recorded_count(), std::memory_order_release);
  counters.xdp_taken.fetch_add(taken, std::memory_order_release);
}

std::optional<CaptureThread::Validated> CaptureThread::Validate(ByteView frame,
                                                                LinkType link_type) const noexcept {
  const auto parsed = ParseReply(frame, link_type);
  const auto match = parsed ? parts_.cookies.Validate(*parsed) : std::nullopt;
  if (match) return Validated{*parsed, *match};
  parts_.counters.strays.fetch_add(1, std::memory_order_relaxed);
  return std::nullopt;
}

void CaptureThread::OnFrame(ByteView frame, LinkType link_type, const timeval& captured) noexcept {
  const auto validated = Validate(frame, link_type);
  if (!validated) return;
  parts_.counters.replies.fetch_add(1, std::memory_order_release);
  const microseconds since_epoch = seconds(captured.tv_sec) + microseconds(captured.tv_usec);
  Hand(*validated, TimePoint(since_epoch - realtime_ahead_), since_epoch);
}

void CaptureThread::OnPacket(ByteView packet, TimePoint captured) noexcept {
  if (const auto validated = Validate(packet, LinkType::kRawIp)) {
    Hand(*validated, captured,
         std::chrono::floor<microseconds>(captured.time_since_epoch() + realtime_ahead_));
  } else {
    parts_.counters.xdp_strays.fetch_add(1, std::memory_order_release);
  }
}

void CaptureThread::Hand(const Validated& validated, TimePoint captured,
                         microseconds since_epoch) noexcept {
  const auto& [reply, match] = validated;
  const auto round_trip = parts_.round_trips.RoundTrip(match.hash, match.attempt, captured);
  const auto since_epoch_us = static_cast<std::uint64_t>(since_epoch.count());
  const ReplyRecord record{
      .target = reply.target,
      .responder = reply.source,
      .port = reply.port,
      .kind = reply.kind,
      .attempt = match.attempt,
      .ttl = reply.ttl,
      .icmp_type = reply.icmp_type,
      .icmp_code = reply.icmp_code,
      .tcp_options = reply.tcp_options,
      .window_bytes = reply.window_bytes,
      .reserved = 0,
      .rtt_us = round_trip ? static_cast<std::uint32_t>(round_trip->count()) : kRttUnknown,
      .captured_low = static_cast<std::uint32_t>(since_epoch_us),
      .captured_high = static_cast<std::uint32_t>(since_epoch_us >> 32),
  };
  if (parts_.replies.TryPush(std::span(&record, 1)) == 0) {
    parts_.counters.queue_drops.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  has_untold_replies_ = true;
}

void CaptureThread::TellListener() noexcept {
  if (!has_untold_replies_) return;
  const TimePoint now = SystemClock().Now();
  if (now - last_told_ < kTellInterval) return;
  last_told_ = now;
  has_untold_replies_ = false;
  parts_.listener.OnReplies();
}

void CaptureThread::WatchDepartures() noexcept {
  if (!parts_.departures.is_watching()) return;
  auto& seen = parts_.counters.departures;
  parts_.departures.Look(seen);
  if (seen.syns.load() > 0 && !parts_.keeps_watching) parts_.departures = {};
}

void CaptureThread::CountDeviceFrames() noexcept {
  if (!parts_.device_counts.is_counting()) return;
  const TimePoint now = SystemClock().Now();
  if (now - frames_counted_ < kCountInterval) return;
  frames_counted_ = now;
  if (const auto frames = parts_.device_counts.Read()) {
    parts_.counters.device_frames.store(*frames, std::memory_order_relaxed);
  } else {
    parts_.device_counts = {};
  }
}

void CaptureThread::ReadDrops() noexcept {
  const TimePoint now = SystemClock().Now();
  if (now - drops_read_ < kDropsInterval) return;
  drops_read_ = now;
  std::uint64_t kernel_drops = 0;
  std::uint64_t interface_drops = 0;
  for (const Capture& capture : parts_.captures) {
    const auto drops = capture.handle->ReadDrops();
    if (!drops) continue;
    kernel_drops += drops->kernel;
    interface_drops += drops->interface;
  }
  parts_.counters.kernel_drops.store(kernel_drops, std::memory_order_relaxed);
  parts_.counters.interface_drops.store(interface_drops, std::memory_order_relaxed);
}

}  // namespace synsweep
