#include "transmit/xdp_sender.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <utility>

namespace synsweep {
namespace {

// How often the devices' counters are read: often enough that the counters of a scan are never far
// from the truth, seldom enough to cost nothing.
constexpr std::chrono::milliseconds kReadEvery{20};

// Some drivers count only now and then; none that is alive takes longer.
constexpr std::chrono::seconds kLongestSilence{3};

std::size_t PaddedBytes(std::size_t frame_bytes) noexcept {
  constexpr std::size_t kWordBytes = 4;  // what LiveFrames asks for
  return (std::max(frame_bytes, XdpSender::kMinFrameBytes) + kWordBytes - 1) / kWordBytes *
         kWordBytes;
}

}  // namespace

std::uint64_t XdpDevice::TakeNewDrops(std::uint64_t drop_count) noexcept {
  std::uint64_t seen = drops_seen_.load(std::memory_order_relaxed);
  while (seen == kNotRead || seen < drop_count) {
    if (!drops_seen_.compare_exchange_weak(seen, drop_count, std::memory_order_relaxed)) continue;
    return seen == kNotRead ? 0 : drop_count - seen;
  }
  return 0;
}

Result<std::unique_ptr<XdpSender>> XdpSender::Open(std::shared_ptr<BpfKernel> kernel,
                                                   std::shared_ptr<const XdpDevices> devices,
                                                   std::size_t frame_bytes) {
  std::vector<int> indexes;
  for (const auto& device : *devices) indexes.push_back(device->index());
  auto made = LiveFrames::Make(kernel, indexes, PaddedBytes(frame_bytes));
  if (Failed(made)) return std::get<Status>(std::move(made));
  auto& frames = std::get<LiveFrames>(made);
  auto attached = PrivateAttachment::Make(*kernel, frames.program());
  if (Failed(attached)) return std::get<Status>(std::move(attached));
  if (Status tried = frames.Try(); !tried.ok()) return tried;
  auto netlink = NetlinkSocket::Open();
  if (Failed(netlink)) return std::get<Status>(std::move(netlink));
  return Make(std::move(frames),
              std::make_unique<PrivateAttachment>(std::get<PrivateAttachment>(std::move(attached))),
              std::move(devices),
              std::make_unique<KernelDeviceMeter>(std::get<NetlinkSocket>(std::move(netlink))));
}

Result<std::unique_ptr<XdpSender>> XdpSender::Make(LiveFrames frames,
                                                   std::unique_ptr<PrivateAttachment> attachment,
                                                   std::shared_ptr<const XdpDevices> devices,
                                                   std::unique_ptr<DeviceMeter> meter) {
  std::unique_ptr<XdpSender> sender(new XdpSender(std::move(frames), std::move(attachment),
                                                  std::move(devices), std::move(meter)));
  if (Status begun = sender->Begin(); !begun.ok()) return begun;
  return sender;
}

XdpSender::XdpSender(LiveFrames frames, std::unique_ptr<PrivateAttachment> attachment,
                     std::shared_ptr<const XdpDevices> devices, std::unique_ptr<DeviceMeter> meter)
    : frames_(std::move(frames)),
      attachment_(std::move(attachment)),
      devices_(std::move(devices)),
      meter_(std::move(meter)),
      watches_(devices_->size()) {
  device_of_.reserve(kCapacity);
}

Status XdpSender::Begin() {
  for (std::size_t i = 0; i < watches_.size(); ++i) {
    XdpDevice& device = *(*devices_)[i];
    const auto statistics = meter_->Read(device.index());
    if (Failed(statistics)) return std::get<Status>(statistics);
    const auto& counters = std::get<LinkStatistics>(statistics);
    [[maybe_unused]] const auto before_us = device.TakeNewDrops(counters.drop_count);
    watches_[i].counted_before = counters.sent_count + counters.drop_count;
  }
  return {};
}

ByteSpan XdpSender::Add(std::size_t device) noexcept {
  if (watches_.size() > 1) device_of_.push_back(static_cast<std::uint32_t>(device));
  return frames_.Add(static_cast<std::uint32_t>(device));
}

Status XdpSender::Flush(const std::stop_token& stop, TimePoint now, bool is_last,
                        SendTally& tally) noexcept {
  const std::size_t count = frames_.size();
  if (count == 0) return {};
  const auto run = frames_.Run(stop);
  if (watches_.size() == 1) {
    watches_.front().NoteHanded(run.handed_count, now);
  } else {
    for (const std::uint32_t device : std::span(device_of_).first(run.handed_count)) {
      watches_[device].NoteHanded(1, now);
    }
    device_of_.clear();
  }

  Status status;
  if (now >= next_read_ || is_last) {
    status = ReadCounters(now);
    next_read_ = now + kReadEvery;
  }
  const std::uint64_t dropped = std::min<std::uint64_t>(dropped_count_, run.handed_count);
  dropped_count_ -= dropped;
  if (dropped > 0) {
    tally.error_count += dropped;
    tally.last_errno = ENOBUFS;
  }
  tally.sent_count += run.handed_count - dropped;
  if (run.status.ok() || stop.stop_requested()) return status;
  tally.error_count += count - run.handed_count;
  tally.last_errno = run.status.sys_errno;
  // Memory comes back; nothing else that stops the program does.
  return run.status.sys_errno == ENOMEM ? status : run.status;
}

Status XdpSender::ReadCounters(TimePoint now) {
  for (std::size_t i = 0; i < watches_.size(); ++i) {
    Watch& watch = watches_[i];
    if (watch.handed_count == 0) continue;
    XdpDevice& device = *(*devices_)[i];
    const auto statistics = meter_->Read(device.index());
    if (Failed(statistics)) {
      return {ErrorCode::kTransmit, std::get<Status>(statistics).sys_errno,
              "cannot send by " + device.name()};
    }
    Status judged = Judge(device, watch, std::get<LinkStatistics>(statistics), now);
    if (!judged.ok()) return judged;
  }
  return {};
}

Status XdpSender::Judge(XdpDevice& device, Watch& watch, const LinkStatistics& statistics,
                        TimePoint now) {
  if (!statistics.is_up) {
    return {ErrorCode::kTransmit, ENETDOWN, "cannot send by " + device.name()};
  }
  // The device may have dropped what others sent: no more than ours can be ours.
  dropped_count_ += std::min(device.TakeNewDrops(statistics.drop_count), watch.handed_since_read);
  watch.handed_since_read = 0;
  const std::uint64_t counted = statistics.sent_count + statistics.drop_count;
  // Half of it, since drivers differ in when they count, and others send by the device too.
  if (counted - watch.counted_before >= (watch.handed_count + 1) / 2) {
    watch.counted_before = counted;
    watch.handed_count = 0;
    return {};
  }
  if (now - watch.since < kLongestSilence) return {};
  return {ErrorCode::kTransmit, 0,
          "frames handed to " + device.name() +
              " by XDP do not leave: it does not take them; use --link packet"};
}

}  // namespace synsweep
