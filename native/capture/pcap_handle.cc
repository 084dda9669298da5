#include "capture/pcap_handle.h"

#include <array>
#include <chrono>
#include <utility>

#include "route/privilege.h"

namespace synsweep {
namespace {

// Ethernet 14, two VLAN tags 8, IPv4 ≤ 60, ICMP 8, the quoted IPv4 header ≤ 60, and the 8 bytes
// after it that hold our cookie (RFC 792): 158. The same with IPv6 is 118, and leaves room for some
// extension headers.
constexpr int kSnaplenBytes = 160;
// At 160 bytes a frame, about a tenth of a second of the fastest capture measured.
constexpr int kBufferBytes = 32 << 20;
// The kernel hands a block over when it is full or this old. Not immediate mode, which takes half
// of the throughput; replies carry the kernel's time stamps, so round trips do not see the delay.
constexpr int kBlockTimeoutMs = 2;

Status CaptureFailure(const std::string& device, const std::string& reason) {
  return {ErrorCode::kCapture, 0, "cannot capture on " + device + ": " + reason};
}

Status ActivationFailure(const std::string& device, pcap_t* handle, int result) {
  switch (result) {
    case PCAP_ERROR_PERM_DENIED:
      return {ErrorCode::kPrivilege, 0, kHowToGetNetRaw};
    case PCAP_ERROR_NO_SUCH_DEVICE:
    case PCAP_ERROR_IFACE_NOT_UP:
      return {ErrorCode::kInterface, 0,
              "cannot capture on " + device + ": " + ::pcap_statustostr(result)};
    default:
      return CaptureFailure(
          device, std::string(::pcap_statustostr(result)) + " (" + ::pcap_geterr(handle) + ")");
  }
}

class PcapCapture final : public CaptureHandle {
 public:
  PcapCapture(std::string device, PcapHandle handle) noexcept
      : device_(std::move(device)), handle_(std::move(handle)) {}

  [[nodiscard]] int fd() const noexcept override { return ::pcap_get_selectable_fd(handle_.get()); }

  [[nodiscard]] std::optional<std::chrono::milliseconds> longest_wait() const noexcept override {
    // Not null while libpcap itself waits for something that no descriptor tells.
    const timeval* required = ::pcap_get_required_select_timeout(handle_.get());
    if (required == nullptr) return std::nullopt;
    return std::chrono::ceil<std::chrono::milliseconds>(
        std::chrono::seconds(required->tv_sec) + std::chrono::microseconds(required->tv_usec));
  }

  [[nodiscard]] Status Read(int most, const OnFrame& on_frame) override {
    const int frames = ::pcap_dispatch(
        handle_.get(), most,
        [](u_char* user, const pcap_pkthdr* header, const u_char* bytes) {
          (*reinterpret_cast<const OnFrame*>(user))(ByteView(bytes, header->caplen), header->ts);
        },
        const_cast<u_char*>(reinterpret_cast<const u_char*>(&on_frame)));
    if (frames >= 0) return {};
    return CaptureFailure(device_, ::pcap_geterr(handle_.get()));
  }

  [[nodiscard]] std::optional<Drops> ReadDrops() noexcept override {
    pcap_stat stats{};
    if (::pcap_stats(handle_.get(), &stats) != 0) return std::nullopt;
    return Drops{.kernel = stats.ps_drop, .interface = stats.ps_ifdrop};
  }

 private:
  const std::string device_;
  const PcapHandle handle_;
};

Status SetFilter(const std::string& device, pcap_t* handle, const std::string& filter) {
  bpf_program program{};
  if (::pcap_compile(handle, &program, filter.c_str(), 1, PCAP_NETMASK_UNKNOWN) != 0) {
    return CaptureFailure(device, std::string("pcap_compile: ") + ::pcap_geterr(handle));
  }
  const int result = ::pcap_setfilter(handle, &program);
  ::pcap_freecode(&program);
  if (result != 0) {
    return CaptureFailure(device, std::string("pcap_setfilter: ") + ::pcap_geterr(handle));
  }
  return {};
}

}  // namespace

Result<Capture> OpenCapture(const std::string& device, const std::string& filter) {
  std::array<char, PCAP_ERRBUF_SIZE> reason{};
  PcapHandle handle(::pcap_create(device.c_str(), reason.data()));
  if (!handle) return CaptureFailure(device, reason.data());
  ::pcap_set_snaplen(handle.get(), kSnaplenBytes);
  ::pcap_set_buffer_size(handle.get(), kBufferBytes);
  ::pcap_set_timeout(handle.get(), kBlockTimeoutMs);
  if (const int result = ::pcap_activate(handle.get()); result < 0) {
    return ActivationFailure(device, handle.get(), result);
  }
  if (::pcap_setnonblock(handle.get(), 1, reason.data()) != 0) {
    return CaptureFailure(device, reason.data());
  }
  // On loopback every frame is seen leaving and coming in.
  if (::pcap_setdirection(handle.get(), PCAP_D_IN) != 0) {
    return CaptureFailure(device, std::string("pcap_setdirection: ") + ::pcap_geterr(handle.get()));
  }
  const auto link_type = LinkTypeOf(::pcap_datalink(handle.get()));
  if (!link_type) {
    const char* name = ::pcap_datalink_val_to_name(::pcap_datalink(handle.get()));
    return CaptureFailure(device, std::string("cannot read frames of link type ") +
                                      (name == nullptr ? "unknown" : name));
  }
  if (Status filtered = SetFilter(device, handle.get(), filter); !filtered.ok()) return filtered;
  return Capture{device, ReadByPcap(device, std::move(handle)), *link_type};
}

std::unique_ptr<CaptureHandle> ReadByPcap(std::string device, PcapHandle handle) {
  return std::make_unique<PcapCapture>(std::move(device), std::move(handle));
}

std::optional<LinkType> LinkTypeOf(int pcap_link_type) noexcept {
  switch (pcap_link_type) {
    case DLT_EN10MB:
      return LinkType::kEthernet;
    case DLT_LINUX_SLL:
      return LinkType::kLinuxCooked;
    case DLT_LINUX_SLL2:
      return LinkType::kLinuxCooked2;
    case DLT_RAW:
    case DLT_IPV4:
    case DLT_IPV6:
      return LinkType::kRawIp;
    default:
      return std::nullopt;
  }
}

}  // namespace synsweep
