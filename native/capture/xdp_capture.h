#ifndef SYNSWEEP_CAPTURE_XDP_CAPTURE_H_
#define SYNSWEEP_CAPTURE_XDP_CAPTURE_H_

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/address.h"
#include "base/status.h"
#include "base/unique_fd.h"
#include "bpf/kernel.h"
#include "capture/packet_rings.h"
#include "capture/reply_program.h"
#include "cookie/cookie.h"

namespace synsweep {

// Our replies taken off devices by an XDP program, ahead of the kernel's own handling of them,
// which is what bounds libpcap (docs/decisions/0008-xdp-capture.md). What the program leaves alone
// is for libpcap. All of it goes with its descriptors, so also when the process is killed.
class XdpCapture {
 public:
  struct Device {
    int index;
    std::string name;
    bool is_ethernet;                  // with a header of its own on every frame, so not loopback
    std::set<std::uint16_t> vlan_ids;  // of the replies there, as ReplyShape has them
  };

  // What the program has to know of the scan.
  struct Replies {
    Secret secret;
    std::set<AddressWords> sources;  // as ReplyShape has them
    SourcePorts ports;
  };

  // Attaches the program to all devices: in the driver where that takes back the frames that the
  // program turns round, else in the kernel's own receive path. Not ok: why it cannot be, for
  // people; kCaptureBusy where another XDP program is attached.
  [[nodiscard]] static Result<std::unique_ptr<XdpCapture>> Open(
      const std::shared_ptr<BpfKernel>& kernel, const std::vector<Device>& devices,
      const Replies& replies);

  // For tests: rings that somebody else fills.
  explicit XdpCapture(PacketRings packets) noexcept : packets_(std::move(packets)) {}

  [[nodiscard]] PacketRings& packets() noexcept { return packets_; }

  // Why it is not in the driver of each device, for people; empty: it is.
  [[nodiscard]] const std::string& fallback() const noexcept { return fallback_; }

  // Sees no more frames: from now on they are the kernel's. What has been recorded stays.
  void Detach() noexcept { attachments_.clear(); }

 private:
  PacketRings packets_;
  std::vector<UniqueFd> attachments_;
  std::string fallback_;
};

}  // namespace synsweep

#endif  // SYNSWEEP_CAPTURE_XDP_CAPTURE_H_
