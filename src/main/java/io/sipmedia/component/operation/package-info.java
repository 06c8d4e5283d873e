// SPDX-License-Identifier: Apache-2.0
/** What routes can do with a call: one class per operation, chosen by {@link io.sipmedia.component.operation.OperationType}. */
package io.sipmedia.component.operation;
