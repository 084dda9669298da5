#ifndef SYNSWEEP_ADDON_OPEN_WORKER_H_
#define SYNSWEEP_ADDON_OPEN_WORKER_H_

#include <memory>

#include "addon/node_api.h"
#include "addon/session.h"
#include "base/status.h"
#include "engine/engine_options.h"

namespace synsweep {

// Opens a session's engine on a thread that may wait: ARP can take seconds. Deletes itself.
class OpenWorker final : public Napi::AsyncWorker {
 public:
  // `engine_class` must outlive the environment's event loop.
  OpenWorker(const Napi::FunctionReference& engine_class, std::shared_ptr<Session> session,
             EngineOptions options);

  // Of an engine handle; rejected with a coded Error.
  [[nodiscard]] Napi::Promise promise() const { return deferred_.Promise(); }

 private:
  void Execute() override;
  void OnOK() override;

  const Napi::FunctionReference& engine_class_;
  Napi::Promise::Deferred deferred_;
  std::shared_ptr<Session> session_;
  EngineOptions options_;
  Status status_;
};

}  // namespace synsweep

#endif  // SYNSWEEP_ADDON_OPEN_WORKER_H_
