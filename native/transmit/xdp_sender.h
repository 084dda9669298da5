#ifndef SYNSWEEP_TRANSMIT_XDP_SENDER_H_
#define SYNSWEEP_TRANSMIT_XDP_SENDER_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/status.h"
#include "bpf/private_attachment.h"
#include "route/link_statistics.h"
#include "route/netlink.h"
#include "transmit/live_frames.h"
#include "transmit/send_batch.h"

namespace synsweep {

// A device that frames are handed to by XDP, as all threads of one scan see it.
class XdpDevice {
 public:
  XdpDevice(int index, std::string name) : index_(index), name_(std::move(name)) {}

  [[nodiscard]] int index() const noexcept { return index_; }
  [[nodiscard]] const std::string& name() const noexcept { return name_; }

  // What the device has dropped since the last call, whichever thread made it.
  [[nodiscard]] std::uint64_t TakeNewDrops(std::uint64_t drop_count) noexcept;

 private:
  int index_;
  std::string name_;
  std::atomic<std::uint64_t> drops_seen_ = kNotRead;

  static constexpr std::uint64_t kNotRead = ~std::uint64_t{0};
};

using XdpDevices = std::vector<std::unique_ptr<XdpDevice>>;

// Reads a device's counters. Replaced by tests.
class DeviceMeter {
 public:
  virtual ~DeviceMeter() = default;
  [[nodiscard]] virtual Result<LinkStatistics> Read(int interface_index) = 0;
};

// Of the network namespace in which it was made.
class KernelDeviceMeter final : public DeviceMeter {
 public:
  explicit KernelDeviceMeter(NetlinkSocket netlink) : netlink_(std::move(netlink)) {}
  [[nodiscard]] Result<LinkStatistics> Read(int interface_index) override {
    return ReadLinkStatistics(netlink_, interface_index);
  }

 private:
  NetlinkSocket netlink_;
};

// Back-end `xdp`: whole Ethernet frames straight to the device's driver, thousands in one system
// call. The fastest by far. No tap, filter or queue of this machine sees them, and the kernel does
// not say what became of them; so the device's own counters are read some fifty times a second:
// what it dropped for want of room is an error, and a device that counts nothing at all is given
// up.
class XdpSender {
 public:
  // Frames between flushes.
  static constexpr std::size_t kCapacity = LiveFrames::kCapacity;

  // The least that a driver has to be given: the stack pads frames, but does not see these.
  static constexpr std::size_t kMinFrameBytes = 60;

  // Loads the program and tries it without sending. `frame_bytes`: the most that a frame will have.
  // Not ok: this kernel, or this process, may not.
  [[nodiscard]] static Result<std::unique_ptr<XdpSender>> Open(
      std::shared_ptr<BpfKernel> kernel, std::shared_ptr<const XdpDevices> devices,
      std::size_t frame_bytes);

  // The rest of Open, which tests call with parts of their own. `attachment` may be null: slow.
  [[nodiscard]] static Result<std::unique_ptr<XdpSender>> Make(
      LiveFrames frames, std::unique_ptr<PrivateAttachment> attachment,
      std::shared_ptr<const XdpDevices> devices, std::unique_ptr<DeviceMeter> meter);

  [[nodiscard]] const std::shared_ptr<const XdpDevices>& devices() const noexcept {
    return devices_;
  }

  // Room for one frame that leaves by devices[device]. All of it is sent and is to be written
  // before the next call: what the frame leaves of it is padding, which must not show an older
  // frame (Ethernet allows any). At most kCapacity between flushes.
  [[nodiscard]] ByteSpan Add(std::size_t device) noexcept;

  // Sends everything and empties the batch. `is_last`: nothing follows at once, so that the
  // counters have to be right now. Not ok: a device is gone or down, or frames vanish in it.
  [[nodiscard]] Status Flush(const std::stop_token& stop, TimePoint now, bool is_last,
                             SendTally& tally) noexcept;

 private:
  // How one device does, as this thread sees it. Counts begin anew whenever the device's counters
  // have confirmed what was handed over.
  struct Watch {
    std::uint64_t handed_count = 0;       // frames
    TimePoint since;                      // the first of them
    std::uint64_t counted_before = 0;     // frames the device had sent or dropped by then
    std::uint64_t handed_since_read = 0;  // frames since its counters were last read

    void NoteHanded(std::size_t count, TimePoint now) noexcept {
      if (handed_count == 0) since = now;
      handed_count += count;
      handed_since_read += count;
    }
  };

  XdpSender(LiveFrames frames, std::unique_ptr<PrivateAttachment> attachment,
            std::shared_ptr<const XdpDevices> devices, std::unique_ptr<DeviceMeter> meter);

  // Notes where the devices' counters stand.
  [[nodiscard]] Status Begin();
  [[nodiscard]] Status ReadCounters(TimePoint now);
  [[nodiscard]] Status Judge(XdpDevice& device, Watch& watch, const LinkStatistics& statistics,
                             TimePoint now);

  LiveFrames frames_;
  std::unique_ptr<PrivateAttachment> attachment_;
  std::shared_ptr<const XdpDevices> devices_;
  std::unique_ptr<DeviceMeter> meter_;
  std::vector<Watch> watches_;            // one a device
  std::vector<std::uint32_t> device_of_;  // of each frame in the batch, if there are several
  TimePoint next_read_;
  std::uint64_t dropped_count_ = 0;  // by the devices, and not told to a tally yet
};

}  // namespace synsweep

#endif  // SYNSWEEP_TRANSMIT_XDP_SENDER_H_
